{{ config(materialized='view') }}

{{ current_versions('int_staff_positions__versions') }}

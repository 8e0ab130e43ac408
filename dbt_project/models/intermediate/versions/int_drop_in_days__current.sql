{{ config(materialized='view') }}

{{ current_versions('int_drop_in_days__versions') }}

{{ config(materialized='view') }}

{{ current_versions('int_centre_days__versions') }}

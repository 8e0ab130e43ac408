{{ config(materialized='view') }}

{{ current_versions('int_measures__versions') }}

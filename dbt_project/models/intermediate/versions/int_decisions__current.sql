{{ config(materialized='view') }}

{{ current_versions('int_decisions__versions') }}

{{ config(materialized='view') }}

{{ current_versions('int_groups__versions') }}

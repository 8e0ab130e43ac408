{{ config(materialized='view') }}

{{ current_versions('int_monthly_counts__versions') }}

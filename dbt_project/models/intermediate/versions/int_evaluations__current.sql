{{ config(materialized='view') }}

{{ current_versions('int_evaluations__versions') }}

{{ config(materialized='view') }}

{{ current_versions('int_assessments__versions') }}

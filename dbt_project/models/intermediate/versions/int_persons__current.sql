{{ config(materialized='view') }}

{{ current_versions('int_persons__versions') }}

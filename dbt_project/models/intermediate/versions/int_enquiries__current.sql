{{ config(materialized='view') }}

{{ current_versions('int_enquiries__versions') }}

{{ config(materialized='view') }}

{{ current_versions('int_contacts__versions') }}

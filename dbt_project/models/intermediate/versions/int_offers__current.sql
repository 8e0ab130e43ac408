{{ config(materialized='view') }}

{{ current_versions('int_offers__versions') }}

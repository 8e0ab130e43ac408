{{ config(materialized='view') }}

{{ current_versions('int_self_help_codes__versions') }}

{{ config(materialized='view') }}

{{ current_versions('int_self_help_check_ins__versions') }}

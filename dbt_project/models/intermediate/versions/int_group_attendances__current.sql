{{ config(materialized='view') }}

{{ current_versions('int_group_attendances__versions') }}

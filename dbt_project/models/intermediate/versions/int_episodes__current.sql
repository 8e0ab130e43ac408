{{ config(materialized='view') }}

{{ current_versions('int_episodes__versions') }}

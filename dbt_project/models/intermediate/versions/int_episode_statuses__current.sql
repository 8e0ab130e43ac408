{{ config(materialized='view') }}

{{ current_versions('int_episode_statuses__versions') }}

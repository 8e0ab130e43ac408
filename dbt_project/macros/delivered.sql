{#- The delivered entities, as contracts/entities has them: a text to be split at its blanks. -#}
{% macro delivered_entities() -%}
    assessments centre_days contacts decisions drop_in_days enquiries episode_statuses episodes
    evaluations group_attendances groups measures monthly_counts offers persons
    self_help_check_ins self_help_codes staff_positions
{%- endmacro %}

{#- Which of dbt's sources an entity is in: the workbooks', or the journals'. -#}
{% macro source_of(entity) -%}
    {{ 'manual' if entity == 'monthly_counts' else 'journal' }}
{%- endmacro %}

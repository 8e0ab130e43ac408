{#- The delivered entities by the system that delivers them, as contracts/entities has them. -#}
{% macro delivered_entities() -%}
    {% do return({
        'journal': [
            'assessments', 'centre_days', 'contacts', 'decisions', 'drop_in_days', 'enquiries',
            'episode_statuses', 'episodes', 'evaluations', 'group_attendances', 'groups',
            'measures', 'offers', 'persons', 'self_help_check_ins', 'self_help_codes',
            'staff_positions',
        ],
        'manual': ['monthly_counts'],
    }) %}
{%- endmacro %}

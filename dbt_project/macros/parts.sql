{#- A sum over parts that are NULL with a code. A part that does not apply adds nothing; any
    other missing part leaves the sum missing, for the gravest of the parts' reasons. -#}
{% macro sum_of_parts(side) -%}
    case
        when
            bool_and(
                parts.{{ side }}_missing_code is null
                or parts.{{ side }}_missing_code = 'not_applicable'
            )
            then sum(parts.{{ side }}_value)
    end
{%- endmacro %}

{% macro missing_code_of_parts(side) -%}
    case
        when bool_or(parts.{{ side }}_missing_code = 'incomplete') then 'incomplete'
        when bool_or(parts.{{ side }}_missing_code = 'not_reported') then 'not_reported'
        when bool_and(coalesce(parts.{{ side }}_missing_code = 'not_applicable', false))
            then 'not_applicable'
    end
{%- endmacro %}

{#- How two tellings of one figure agree. -#}
{% macro reconciliation(journal_value, manual_value, tolerance) -%}
    case
        when {{ journal_value }} = {{ manual_value }} then 'equal'
        when abs({{ journal_value }} - {{ manual_value }}) <= {{ tolerance }} then 'within_tolerance'
        when {{ journal_value }} is not null and {{ manual_value }} is not null then 'differs'
        when {{ journal_value }} is not null then 'journal_only'
        when {{ manual_value }} is not null then 'manual_only'
        else 'none'
    end
{%- endmacro %}

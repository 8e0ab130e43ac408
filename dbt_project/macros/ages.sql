{#- Whole years lived on a day; NULL when either is not known. -#}
{% macro age_on(birth_date, day) -%}
    date_sub('year', {{ birth_date }}, {{ day }})
{%- endmacro %}

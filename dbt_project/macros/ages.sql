{#- Whole years lived on a day; NULL when either is not known. Who was born on 29 February is a
    year older on 1 March: date_sub would say so a day too early. -#}
{% macro age_on(birth_date, day) -%}
    (
        year({{ day }}) - year({{ birth_date }})
        - cast(
            100 * month({{ day }}) + day({{ day }})
            < 100 * month({{ birth_date }}) + day({{ birth_date }})
            as integer
        )
    )
{%- endmacro %}

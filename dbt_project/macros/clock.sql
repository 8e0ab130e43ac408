{#- Instants and local days. Everything is seen from `var('as_of')`, never from the wall clock. -#}

{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp with time zone)
{%- endmacro %}

{% macro as_of_date() -%}
    {{ local_date(as_of()) }}
{%- endmacro %}

{% macro local_date(instant) -%}
    cast({{ instant }} at time zone '{{ var("time_zone") }}' as date)
{%- endmacro %}

{% macro local_time(instant) -%}
    cast({{ instant }} at time zone '{{ var("time_zone") }}' as time)
{%- endmacro %}

{% macro month_of(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- The first day of the next month: a month's exclusive end. -#}
{% macro month_end_of(day) -%}
    cast(date_trunc('month', {{ day }}) + interval 1 month as date)
{%- endmacro %}

{#- Whether a day lies in [from, to), where an empty `to` never ends. -#}
{% macro is_within(day, from_day, to_day) -%}
    ({{ day }} >= {{ from_day }} and ({{ to_day }} is null or {{ day }} < {{ to_day }}))
{%- endmacro %}

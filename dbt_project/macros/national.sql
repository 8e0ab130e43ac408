{#- What a national form decides: its indicators, its choices, its words for our codes. -#}

{#- The code of the whole in a column that a form is broken down by. -#}
{% macro whole() -%}'all'{%- endmacro %}

{#- The indicators a form asks for, told of every municipality and period of some kinds. -#}
{% macro asked_for(form_code, period_kinds) %}
asked as (

    select
        periods.municipality_code,
        periods.period_kind,
        periods.period_on,
        periods.period_end_on,
        periods.missing_code as period_missing_code,
        indicators.indicator_code,
        indicators.measure,
        indicators.told_by,
        cast(indicators.definition_version as integer) as definition_version,
    from {{ ref('fct_reporting_periods') }} as periods
    inner join {{ ref('national_indicators') }} as indicators
        on
            indicators.form_code = '{{ form_code }}'
            and {{ is_within('periods.period_on', 'indicators.valid_from', 'indicators.valid_to') }}
    where periods.period_kind in ('{{ period_kinds | join("', '") }}')

),
{% endmacro %}

{#- A choice of a form as it was on a day. -#}
{% macro national_limit(form_code, limit_code, day) -%}
    (
        select limits.value
        from {{ ref('national_limits') }} as limits
        where
            limits.form_code = '{{ form_code }}'
            and limits.limit_code = '{{ limit_code }}'
            and {{ is_within(day, 'limits.valid_from', 'limits.valid_to') }}
    )
{%- endmacro %}

{#- A form's word for a code of ours on a day; nothing where the form has none. -#}
{% macro national_code(form_code, code_list, code, day) -%}
    (
        select codes.national_code
        from {{ ref('national_codes') }} as codes
        where
            codes.form_code = '{{ form_code }}'
            and codes.code_list = '{{ code_list }}'
            and codes.code = {{ code }}
            and {{ is_within(day, 'codes.valid_from', 'codes.valid_to') }}
    )
{%- endmacro %}

{#- The month a day counts in, and for whom; `rows` has source_name and municipality_code. -#}
{% macro counted_in(rows, day) -%}
    inner join months
        on
            {{ rows }}.source_name = months.source_name
            and {{ rows }}.municipality_code = months.delivered_code
            and {{ month_of(day) }} = months.month_on
{%- endmacro %}

{#- The code of a column after grouping sets, the whole where it was left out. -#}
{% macro code_or_whole(column) -%}
    case when grouping({{ column }}) = 1 then {{ whole() }} else {{ column }} end as {{ column }}
{%- endmacro %}

{#- The quarter a day is in, by its first day. -#}
{% macro quarter_of(day) -%}
    cast(date_trunc('quarter', {{ day }}) as date)
{%- endmacro %}

{#- The first day of the next quarter: a quarter's exclusive end. -#}
{% macro quarter_end_of(day) -%}
    cast(date_trunc('quarter', {{ day }}) + interval 3 month as date)
{%- endmacro %}

{#- What every part of a figure has: whose it is, when it counts, what it can be told by. -#}
{% macro part_of(rows, age_band='age_band_code', offer_id='offer_id') -%}
    months.municipality_code,
    months.month_on,
    {{ rows }}.source_name,
    {{ rows }}.{{ offer_id }} as offer_id,
    coalesce({{ rows }}.{{ age_band }}, 'unknown') as age_band_code,
    coalesce({{ rows }}.sex_code, '0') as sex_code
{%- endmacro %}

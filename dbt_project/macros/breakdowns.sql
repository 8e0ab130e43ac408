{#- Periods and breakdowns: what every report of figures is grouped by, and ratios at the end. -#}

{#- The kinds of period a month is counted in. -#}
{% macro period_kinds() -%}
    (values ('month'), ('quarter'), ('year')) as period_kinds (period_kind)
{%- endmacro %}

{% macro period_of(day) -%}
    cast(date_trunc(period_kinds.period_kind, {{ day }}) as date)
{%- endmacro %}

{#- Which breakdown a row of grouping sets belongs to. `dims` maps breakdown to column. -#}
{% macro breakdown_columns(dims) -%}
    case
        {%- for name, column in dims.items() %}
            when grouping({{ column }}) = 0 then '{{ name }}'
        {%- endfor %}
        else 'total'
    end as breakdown_code,
    case
        {%- for name, column in dims.items() %}
            when grouping({{ column }}) = 0 then {{ column }}
        {%- endfor %}
    end as category_code
{%- endmacro %}

{#- The whole, and each breakdown; `keys` stay in every set, `item` both in and out. -#}
{% macro breakdown_sets(keys, dims, item=none) -%}
    grouping sets (
        ({{ keys | join(', ') }})
        {%- if item %},
            ({{ keys | join(', ') }}, {{ item }})
        {%- endif %}
        {%- for column in dims.values() %},
            ({{ keys | join(', ') }}, {{ column }})
            {%- if item %},
                ({{ keys | join(', ') }}, {{ column }}, {{ item }})
            {%- endif %}
        {%- endfor %}
    )
{%- endmacro %}

{#- The keys, each with the name of its table. -#}
{% macro of_table(table, keys) -%}
    {%- for key in keys -%}
        {{ table }}.{{ key }}{% if not loop.last %}, {% endif %}
    {%- endfor -%}
{%- endmacro %}

{#- That two tables agree on every key. -#}
{% macro same_keys(table, other, keys) -%}
    {%- for key in keys -%}
        {% if not loop.first %}and {% endif %}{{ table }}.{{ key }} = {{ other }}.{{ key }}
        {% endfor -%}
{%- endmacro %}

{#- The item of such a row; none where it is the whole. -#}
{% macro item_column(item) -%}
    case when grouping({{ item }}) = 0 then {{ item }} end as item_code
{%- endmacro %}

{#- A ratio of two whole numbers rounded half up, in whole numbers all the way. -#}
{% macro exact_ratio(numerator, denominator, places) -%}
    cast(
        (
            2 * cast({{ numerator }} as hugeint) * {{ 10 ** places }}
            + cast({{ denominator }} as hugeint)
        )
        // (2 * cast({{ denominator }} as hugeint))
        as decimal(18, 0)
    )
    / {{ 10 ** places }}
{%- endmacro %}

{#- How a cohort divides over the codes of one column, the whole being every row of it. -#}
{% macro shares_of_whole(indicator_code, rows, keys, dims, item) %}
grouped as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        {{ item_column(item) }},
        count(*) as amount,
    from {{ rows }}
    group by {{ breakdown_sets(keys, dims, item=item) }}

),

wholes as (

    select *
    from grouped
    where item_code is null

),

counted as (

    select
        {{ of_table('parts', keys) }},
        '{{ indicator_code }}' as indicator_code,
        parts.breakdown_code,
        parts.category_code,
        parts.item_code,
        parts.amount as numerator,
        wholes.amount as denominator,
        null as value, -- noqa: RF04
        null as unripe_count,
        true as is_complete,
    from grouped as parts
    inner join wholes
        on
            {{ same_keys('parts', 'wholes', keys) }}
            and parts.breakdown_code = wholes.breakdown_code
            and parts.category_code is not distinct from wholes.category_code
    where parts.item_code is not null

),
{% endmacro %}

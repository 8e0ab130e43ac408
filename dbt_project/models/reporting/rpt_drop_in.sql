{%- set dims = {'unit': 'unit'} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

-- A day nobody registered leaves the period without a figure.
days as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        days.unit,
        days.counted_attended,
        days.counted_not_offered,
        days.counted_capacity,
        days.is_attended_told,
        days.is_not_offered_told,
    from {{ ref('fct_drop_in_days') }} as days
    inner join {{ ref('fct_source_months') }} as months
        on
            days.source_name = months.source_name
            and days.municipality_code = months.delivered_code
            and {{ month_of('days.held_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

by_breakdown as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        coalesce(sum(counted_attended), 0) as attended,
        coalesce(sum(counted_not_offered), 0) as not_offered,
        coalesce(sum(counted_attended) filter (where counted_capacity is not null), 0)
            as attended_with_capacity,
        coalesce(sum(counted_capacity), 0) as capacity,
        bool_and(is_attended_told) as is_attended_told,
        bool_and(is_not_offered_told) as is_not_offered_told,
    from days
    group by {{ breakdown_sets(keys, dims) }}

),

counted as (

    select
        {{ keys | join(', ') }},
        unnest(['drop_in_attended', 'drop_in_not_offered_same_day']) as indicator_code,
        breakdown_code,
        category_code,
        null as item_code,
        unnest([attended, not_offered]) as value, -- noqa: RF04
        null as numerator,
        null as denominator,
        null as unripe_count,
        unnest([is_attended_told, is_not_offered_told]) as is_complete,
    from by_breakdown

    union all by name

    select
        {{ keys | join(', ') }},
        'drop_in_capacity_share' as indicator_code,
        breakdown_code,
        category_code,
        null as item_code,
        null as value, -- noqa: RF04
        attended_with_capacity as numerator,
        capacity as denominator,
        null as unripe_count,
        is_attended_told as is_complete,
    from by_breakdown

),

{{ told_figures('rpt_drop_in', 'counted', is_counted_by_hand=true) }}

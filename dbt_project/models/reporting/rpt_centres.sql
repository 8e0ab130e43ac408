{%- set dims = {'centre': 'centre'} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

days as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        days.centre,
        days.visits,
        days.first_visits,
        days.accompanied,
    from {{ ref('fct_centre_days') }} as days
    inner join {{ ref('fct_source_months') }} as months
        on
            days.source_name = months.source_name
            and days.municipality_code = months.delivered_code
            and {{ month_of('days.held_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where days.is_open

),

visits as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        unnest(['centre_visits', 'centre_first_visits', 'centre_accompanied']) as indicator_code,
        unnest([
            coalesce(sum(visits), 0), coalesce(sum(first_visits), 0),
            coalesce(sum(accompanied), 0),
        ]) as value, -- noqa: RF04
        unnest([
            bool_and(visits is not null), bool_and(first_visits is not null),
            bool_and(accompanied is not null),
        ]) as is_complete,
    from days
    group by {{ breakdown_sets(keys, dims) }}

),

-- Hours out of the house are counted by hand, a month at a time.
outreach as (

    select
        counts.municipality_code,
        periods.period_kind,
        periods.period_on,
        'outreach_hours' as indicator_code,
        'total' as breakdown_code,
        sum(counts.value) as value, -- noqa: RF04
        count(counts.value) = any_value(periods.month_count) as is_complete,
    from {{ ref('fct_manual_counts') }} as counts
    inner join {{ ref('fct_reporting_periods') }} as periods
        on
            counts.municipality_code = periods.municipality_code
            and counts.month_on >= periods.period_on
            and counts.month_on < periods.period_end_on
    where counts.indicator_code = 'outreach_hours'
    group by counts.municipality_code, periods.period_kind, periods.period_on
    having bool_or(counts.missing_code is distinct from 'not_reported')

),

counted as (

    select
        *,
        null as item_code,
        null as numerator,
        null as denominator,
        null as unripe_count,
    from (
        select * from visits

        union all by name

        select * from outreach
    ) as figures

),

{{ told_figures('rpt_centres', 'counted', is_counted_by_hand=true) }}

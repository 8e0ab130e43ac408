{%- set dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

months as (

    select * from {{ ref('fct_source_months') }}

),

ended as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        waits.start_kind_code,
        waits.end_kind_code,
        waits.is_primary,
        waits.waited_days,
        coalesce(waits.source_name || '/' || waits.offer_id, 'unknown') as offer_code,
        coalesce(waits.sex_code, '0') as sex_code,
        coalesce(waits.age_band_at_start_code, 'unknown') as age_band_code,
    from {{ ref('fct_waits') }} as waits
    inner join months
        on
            waits.source_name = months.source_name
            and waits.municipality_code = months.delivered_code
            and {{ month_of('waits.stopped_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where waits.end_kind_code in ('attended', 'ended')

),

started as (

    select * from ended
    where end_kind_code = 'attended'

),

-- Totals count one clock of each episode; broken down by clock, every clock is shown.
how_they_ended as (

    select
        {{ keys | join(', ') }},
        'waits_ended' as indicator_code,
        {{ breakdown_columns(dims) }},
        {{ item_column('end_kind_code') }},
        count(*) as value, -- noqa: RF04
    from ended
    where is_primary
    group by {{ breakdown_sets(keys, dims, item='end_kind_code') }}

    union all

    select
        {{ keys | join(', ') }},
        'waits_ended' as indicator_code,
        'start_kind' as breakdown_code,
        start_kind_code as category_code,
        {{ item_column('end_kind_code') }},
        count(*) as value, -- noqa: RF04
    from ended
    group by
        grouping sets (
            ({{ keys | join(', ') }}, start_kind_code),
            ({{ keys | join(', ') }}, start_kind_code, end_kind_code)
        )

),

days_waited as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        quantile_cont(waited_days, [0.5, 0.9]) as percentiles,
    from started
    where is_primary
    group by {{ breakdown_sets(keys, dims) }}

    union all

    select
        {{ keys | join(', ') }},
        'start_kind' as breakdown_code,
        start_kind_code as category_code,
        quantile_cont(waited_days, [0.5, 0.9]) as percentiles,
    from started
    group by {{ keys | join(', ') }}, start_kind_code

),

percentiles as (

    select
        * exclude (percentiles),
        unnest(['wait_to_start_days_median', 'wait_to_start_days_p90']) as indicator_code,
        unnest([
            cast(round(percentiles[1], 3) as decimal(14, 3)),
            cast(round(percentiles[2], 3) as decimal(14, 3)),
        ]) as value, -- noqa: RF04
    from days_waited

),

held_to_limits as (

    select
        started.*,
        limits.indicator_code,
        started.waited_days <= limits.limit_days as is_within_limit,
    from started
    inner join {{ ref('wait_limits') }} as limits
        on {{ is_within('started.period_on', 'limits.valid_from', 'limits.valid_to') }}

),

within_limits as (

    select
        {{ keys | join(', ') }},
        indicator_code,
        {{ breakdown_columns(dims) }},
        count(*) filter (where is_within_limit) as numerator,
        count(*) as denominator,
    from held_to_limits
    where is_primary
    group by {{ breakdown_sets(keys + ['indicator_code'], dims) }}

    union all

    select
        {{ keys | join(', ') }},
        indicator_code,
        'start_kind' as breakdown_code,
        start_kind_code as category_code,
        count(*) filter (where is_within_limit) as numerator,
        count(*) as denominator,
    from held_to_limits
    group by {{ keys | join(', ') }}, indicator_code, start_kind_code

),

counted as (

    select
        *,
        null as unripe_count,
        true as is_complete,
    from (
        select * from how_they_ended

        union all by name

        select * from percentiles

        union all by name

        select * from within_limits
    ) as figures

),

{{ told_figures('rpt_waits', 'counted') }}

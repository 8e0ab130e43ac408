{%- set dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

-- A stock is the one at the period's end.
waiting as (

    select
        waiting.* replace (
            coalesce(waiting.sex_code, '0') as sex_code,
            coalesce(waiting.age_band_code, 'unknown') as age_band_code
        ),
        periods.period_kind,
        periods.period_on,
        coalesce(waiting.source_name || '/' || waiting.offer_id, 'unknown') as offer_code,
    from {{ ref('fct_waiting_list') }} as waiting
    inner join {{ ref('fct_reporting_periods') }} as periods
        on
            waiting.municipality_code = periods.municipality_code
            and waiting.month_end_on = periods.period_end_on

),

-- The allocation queue: waits from allocation in episodes with a decision.
queue as (

    select * from waiting
    where start_kind_code = 'allocation' and has_decision

),

queue_by_breakdown as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        count(*) as waiting_total,
        max(waited_days) as longest_wait_days,
    from queue
    group by {{ breakdown_sets(keys, dims) }}

),

banded as (

    select
        queue.*,
        bands.indicator_code,
        queue.band_code = bands.band_code as is_in_band,
    from queue
    inner join {{ ref('waiting_bands') }} as bands
        on {{ is_within('queue.month_on', 'bands.valid_from', 'bands.valid_to') }}

),

counted as (

    select
        {{ keys | join(', ') }},
        unnest(['waiting_total', 'longest_wait_days']) as indicator_code,
        breakdown_code,
        category_code,
        null as item_code,
        unnest([waiting_total, longest_wait_days]) as value, -- noqa: RF04
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from queue_by_breakdown

    union all

    select
        {{ keys | join(', ') }},
        indicator_code,
        {{ breakdown_columns(dims) }},
        null as item_code,
        count(*) filter (where is_in_band) as value, -- noqa: RF04
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from banded
    group by {{ breakdown_sets(keys + ['indicator_code'], dims) }}

    union all

    select
        {{ keys | join(', ') }},
        'waiting_spells' as indicator_code,
        {{ breakdown_columns(dims) }},
        {{ item_column('start_kind_code') }},
        count(*) as value, -- noqa: RF04
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from waiting
    group by {{ breakdown_sets(keys, dims, item='start_kind_code') }}

),

{{ told_figures('rpt_waiting_list', 'counted') }}

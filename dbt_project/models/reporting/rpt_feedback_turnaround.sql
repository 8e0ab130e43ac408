-- How soon what was set aside was put right, by the month it was set aside in: what is still open
-- stays in sight with the month it began in.
with

lives as (

    select
        source_name,
        entity,
        {{ month_of('set_aside_on') }} as month,
        outcome_code,
        waited_days,
        open_days,
        coalesce(waited_days <= {{ threshold('quarantine_due_days', 'set_aside_on') }}, false)
            as is_in_time,
        -- Ripe when the last day that would have been in time is over, or it is put right already.
        coalesce(open_days > {{ threshold('quarantine_due_days', 'set_aside_on') }}, true)
            as is_ripe,
    from {{ ref('fct_quarantine_lives') }}

),

counted as (

    select
        source_name,
        entity,
        month,
        count(*) as life_count,
        count(*) filter (where outcome_code = 'released') as released_count,
        count(*) filter (where outcome_code = 'replaced') as replaced_count,
        count(*) filter (where outcome_code = 'dismissed') as dismissed_count,
        count(*) filter (where outcome_code = 'waiting') as waiting_count,
        count(*) filter (where outcome_code = 'waiting' and not is_ripe) as unripe_count,
        count(*) filter (where is_ripe and is_in_time) as in_time_count,
        count(*) filter (where is_ripe) as ripe_count,
        quantile_cont(waited_days, [0.5, 0.9]) as percentiles,
        max(open_days) as longest_open_days,
    from lives
    group by grouping sets ((source_name, month), (source_name, entity, month))

)

select
    source_name,
    entity,
    month,
    life_count,
    released_count,
    replaced_count,
    dismissed_count,
    waiting_count,
    unripe_count,
    in_time_count,
    ripe_count,
    case
        when ripe_count > 0
            then cast({{ exact_ratio('in_time_count', 'ripe_count', 6) }} as decimal(14, 6))
    end as in_time_share,
    cast(round(percentiles[1], 3) as decimal(14, 3)) as median_days,
    cast(round(percentiles[2], 3) as decimal(14, 3)) as p90_days,
    longest_open_days,
from counted

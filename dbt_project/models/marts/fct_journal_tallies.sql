-- What the records and day counts add up to, for the months a source tells the whole of.
with

source_months as (

    select * from {{ ref('int_sources__months') }}
    where is_journal and is_covered

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

episodes as (

    select * from {{ ref('fct_episodes') }}
    where not is_entered_in_error

),

-- What happened on a day.
events as (

    select
        'new_with_decision' as indicator_code,
        source_name,
        municipality_code,
        allocated_on as happened_on,
        person_id,
    from episodes
    where has_decision and allocated_on is not null

    union all

    select
        'new_short_term' as indicator_code,
        episodes.source_name,
        episodes.municipality_code,
        episodes.in_service_on as happened_on,
        episodes.person_id,
    from episodes
    inner join {{ ref('services') }} as services
        on
            episodes.service_code = services.service_code
            and services.service_group = 'short_term'
            and {{ is_within(
                'episodes.in_service_on', 'services.valid_from', 'services.valid_to'
            ) }}
    where episodes.is_new_in_service

    union all

    select
        'discharged' as indicator_code,
        source_name,
        municipality_code,
        ended_on as happened_on,
        person_id,
    from episodes
    where
        has_decision
        and in_service_on <= ended_on
        and not is_transferred_on

    union all

    select
        'enquiries' as indicator_code,
        source_name,
        municipality_code,
        received_on as happened_on,
        person_id,
    from {{ ref('fct_enquiries') }}

),

events_by_month as (

    select
        lineage.carried_code as municipality_code,
        source_months.month_on,
        events.indicator_code,
        count(*) as event_count,
        count(distinct events.person_id) as person_count,
    from events
    inner join source_months
        on
            events.source_name = source_months.source_name
            and {{ month_of('events.happened_on') }} = source_months.month_on
    inner join lineage
        on
            events.municipality_code = lineage.municipality_code
            and source_months.month_on >= lineage.valid_from
            and source_months.month_on < lineage.valid_to
    group by lineage.carried_code, source_months.month_on, events.indicator_code

),

users as (

    select
        municipality_code,
        month_on,
        count(distinct person_id) filter (where has_decision) as with_decision,
        count(distinct person_id) filter (where not has_decision) as without_decision,
        count(distinct person_id) as distinct_persons,
    from {{ ref('fct_users_in_service') }}
    group by municipality_code, month_on

),

-- The allocation queue: waits from allocation in episodes with a decision.
queue as (

    select * from {{ ref('fct_waiting_list') }}
    where start_kind_code = 'allocation' and has_decision

),

drop_in_by_month as (

    select
        lineage.carried_code as municipality_code,
        source_months.month_on,
        coalesce(sum(days.attended) filter (where days.status_code != 'closed'), 0) as attended,
        coalesce(sum(days.not_offered_same_day) filter (where days.status_code != 'closed'), 0)
            as not_offered_same_day,
        bool_and(
            days.status_code = 'closed'
            or (days.status_code = 'registered' and days.attended is not null)
        ) as is_attended_complete,
        bool_and(
            days.status_code = 'closed'
            or (days.status_code = 'registered' and days.not_offered_same_day is not null)
        ) as is_not_offered_complete,
    from {{ ref('fct_drop_in_days') }} as days
    inner join source_months
        on
            days.source_name = source_months.source_name
            and {{ month_of('days.held_on') }} = source_months.month_on
    inner join lineage
        on
            days.municipality_code = lineage.municipality_code
            and source_months.month_on >= lineage.valid_from
            and source_months.month_on < lineage.valid_to
    group by lineage.carried_code, source_months.month_on

),

counted as (

    select
        municipality_code,
        month_on,
        indicator_code,
        event_count as value,
        true as is_complete,
    from events_by_month

    union all

    select
        municipality_code,
        month_on,
        'persons_enquiring' as indicator_code,
        person_count as value,
        true as is_complete,
    from events_by_month
    where indicator_code = 'enquiries'

    union all

    select
        municipality_code,
        month_on,
        unnest([
            'users_with_decision', 'users_without_decision', 'users_distinct'
        ]) as indicator_code,
        unnest([with_decision, without_decision, distinct_persons]) as value,
        true as is_complete,
    from users

    union all

    select
        queue.municipality_code,
        queue.month_on,
        bands.indicator_code,
        count(*) as value,
        true as is_complete,
    from queue
    inner join {{ ref('waiting_bands') }} as bands
        on
            queue.band_code = bands.band_code
            and {{ is_within('queue.month_on', 'bands.valid_from', 'bands.valid_to') }}
    group by queue.municipality_code, queue.month_on, bands.indicator_code

    union all

    select
        municipality_code,
        month_on,
        'longest_wait_days' as indicator_code,
        max(waited_days) as value,
        true as is_complete,
    from queue
    group by municipality_code, month_on

    union all

    select
        municipality_code,
        month_on,
        unnest(['drop_in_attended', 'drop_in_not_offered_same_day']) as indicator_code,
        unnest([attended, not_offered_same_day]) as value,
        unnest([is_attended_complete, is_not_offered_complete]) as is_complete,
    from drop_in_by_month

)

select
    municipality_code,
    month_on,
    indicator_code,
    is_complete,
    cast(value as decimal(12, 3)) as value,
from counted

-- Every indicator a journal can count, counted once. A zero stands only where every source of
-- the municipality told about the whole month and the municipality has such a service.
with

months as (

    select * from {{ ref('int_municipalities__months') }}

),

source_months as (

    select * from {{ ref('int_sources__months') }}
    where is_journal and is_covered

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

indicators as (

    select
        indicator_code,
        needs,
    from {{ ref('indicators') }}
    where precedence != 'manual_only' and sum_of is null

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
        sum(days.attended) as attended,
        sum(days.not_offered_same_day) as not_offered_same_day,
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

),

-- A service is there when an offer says so, or when something of it was counted that year.
offered as (

    select
        lineage.carried_code as municipality_code,
        months.month_on,
        unnest([
            case when offers.requires_decision or offers.service_group = 'decision' then 'decision' end,
            case when offers.service_group = 'short_term' then 'short_term' end,
            case when offers.offer_kind_code = 'drop_in' then 'drop_in' end,
        ]) as need,
    from {{ ref('dim_offer') }} as offers
    inner join lineage
        on offers.municipality_code = lineage.municipality_code
    inner join months
        on
            lineage.carried_code = months.municipality_code
            and months.month_on >= lineage.valid_from
            and months.month_on < lineage.valid_to
            and offers.valid_from < months.month_end_on
            and (offers.valid_to is null or offers.valid_to > months.month_on)

),

provided as (

    select
        municipality_code,
        month_on,
        need,
    from offered
    where need is not null

    union

    select
        months.municipality_code,
        months.month_on,
        indicators.needs as need,
    from counted
    inner join indicators
        on counted.indicator_code = indicators.indicator_code
    inner join months
        on
            counted.municipality_code = months.municipality_code
            and year(counted.month_on) = year(months.month_on)
    where
        indicators.needs is not null
        and (counted.value > 0 or not counted.is_complete)
        and (indicators.needs != 'drop_in' or counted.month_on = months.month_on)

),

judged as (

    select
        months.municipality_code,
        months.month_on,
        indicators.indicator_code,
        counted.value,
        case
            when months.covered_journal_count = 0 then 'not_reported'
            when months.covered_journal_count < months.active_journal_count then 'incomplete'
            when indicators.needs is not null and provided.need is null then 'not_applicable'
            when not counted.is_complete then 'incomplete'
            when indicators.indicator_code = 'longest_wait_days' and counted.value is null
                then 'cannot_be_computed'
            when indicators.needs = 'drop_in' and counted.is_complete is null then 'incomplete'
        end as missing_code,
    from months
    cross join indicators
    left join counted
        on
            months.municipality_code = counted.municipality_code
            and months.month_on = counted.month_on
            and indicators.indicator_code = counted.indicator_code
    left join provided
        on
            months.municipality_code = provided.municipality_code
            and months.month_on = provided.month_on
            and indicators.needs = provided.need

)

select
    municipality_code,
    month_on,
    indicator_code,
    missing_code,
    case
        when missing_code is null then cast(coalesce(value, 0) as decimal(12, 3))
    end as value,
from judged

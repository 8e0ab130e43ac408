-- What the records and day counts add up to, for the months a source tells the whole of.
with

months as (

    select * from {{ ref('fct_source_months') }}

),

-- What happened on a day.
events as (

    select
        event_code as indicator_code,
        source_name,
        municipality_code,
        happened_on,
        person_id,
    from {{ ref('fct_user_events') }}
    where event_code != 'transferred_on'

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
        months.municipality_code,
        months.month_on,
        events.indicator_code,
        count(*) as event_count,
        count(distinct events.person_id) as person_count,
    from events
    inner join months
        on
            events.source_name = months.source_name
            and events.municipality_code = months.delivered_code
            and {{ month_of('events.happened_on') }} = months.month_on
    group by months.municipality_code, months.month_on, events.indicator_code

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

-- Days counted by hand belong to a unit; the municipality's are its units' together.
drop_in_by_month as (

    select
        municipality_code,
        month_on,
        indicator_code,
        sum(value) as value, -- noqa: RF04
        bool_and(is_complete) as is_complete,
    from {{ ref('fct_unit_counts') }}
    where indicator_code in ('drop_in_attended', 'drop_in_not_offered_same_day')
    group by municipality_code, month_on, indicator_code

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
        indicator_code,
        value,
        is_complete,
    from drop_in_by_month

)

select
    municipality_code,
    month_on,
    indicator_code,
    is_complete,
    cast(value as decimal(12, 3)) as value,
from counted

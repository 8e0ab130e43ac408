-- What the journal counts of each unit, for holding beside the unit's own workbook. A unit is the
-- offer's; what no offer places has none and is only in the municipality's figures.
with

months as (

    select * from {{ ref('fct_source_months') }}

),

units as (

    select distinct
        source_name,
        offer_id,
        first_value(unit) over (
            partition by source_name, offer_id order by valid_from desc
        ) as unit,
    from {{ ref('dim_offer') }}

),

stocks as (

    select
        source_name,
        offer_id,
        municipality_code,
        month_on,
        case
            when has_decision then 'users_with_decision' else 'users_without_decision'
        end as indicator_code,
        person_id as counted_key,
        1 as amount,
    from {{ ref('fct_users_in_service') }}

    union all

    select
        waiting.source_name,
        waiting.offer_id,
        waiting.municipality_code,
        waiting.month_on,
        bands.indicator_code,
        waiting.episode_id as counted_key,
        1 as amount,
    from {{ ref('fct_waiting_list') }} as waiting
    inner join {{ ref('waiting_bands') }} as bands
        on
            waiting.band_code = bands.band_code
            and {{ is_within('waiting.month_on', 'bands.valid_from', 'bands.valid_to') }}
    where waiting.start_kind_code = 'allocation' and waiting.has_decision

),

events as (

    select * from {{ ref('fct_user_events') }}
    where event_code != 'transferred_on'

),

by_offer as (

    select * from stocks

    union all

    select
        events.source_name,
        events.offer_id,
        months.municipality_code,
        months.month_on,
        events.event_code as indicator_code,
        events.episode_id as counted_key,
        1 as amount,
    from events
    inner join months
        on
            events.source_name = months.source_name
            and events.municipality_code = months.delivered_code
            and {{ month_of('events.happened_on') }} = months.month_on

),

by_unit as (

    select
        by_offer.municipality_code,
        units.unit,
        by_offer.month_on,
        by_offer.indicator_code,
        count(distinct by_offer.counted_key) as value, -- noqa: RF04
        true as is_complete,
    from by_offer
    inner join units
        on
            by_offer.source_name = units.source_name
            and by_offer.offer_id = units.offer_id
    group by
        by_offer.municipality_code, units.unit, by_offer.month_on, by_offer.indicator_code

    union all

    select
        months.municipality_code,
        days.unit,
        months.month_on,
        unnest(['drop_in_attended', 'drop_in_not_offered_same_day']) as indicator_code,
        unnest([
            coalesce(sum(days.counted_attended), 0), coalesce(sum(days.counted_not_offered), 0),
        ]) as value, -- noqa: RF04
        unnest([
            bool_and(days.is_attended_told), bool_and(days.is_not_offered_told),
        ]) as is_complete,
    from {{ ref('fct_drop_in_days') }} as days
    inner join months
        on
            days.source_name = months.source_name
            and days.municipality_code = months.delivered_code
            and {{ month_of('days.held_on') }} = months.month_on
    group by months.municipality_code, days.unit, months.month_on

)

select
    municipality_code,
    unit,
    month_on,
    indicator_code,
    is_complete,
    cast(value as decimal(12, 3)) as value, -- noqa: RF04
from by_unit

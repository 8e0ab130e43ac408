-- The days on which somebody became a user or stopped being one. Being carried on to another
-- episode is told apart: it is no discharge, and in short-term help nobody is new by it.
with

episodes as (

    select
        episodes.*,
        services.service_group,
    from {{ ref('fct_episodes') }} as episodes
    left join {{ ref('services') }} as services
        on
            episodes.service_code = services.service_code
            and {{ is_within(
                'episodes.in_service_on', 'services.valid_from', 'services.valid_to'
            ) }}
    where not episodes.is_entered_in_error

),

events as (

    select
        *,
        'new_with_decision' as event_code,
        allocated_on as happened_on,
    from episodes
    where has_decision and allocated_on is not null

    union all

    select
        *,
        'new_short_term' as event_code,
        in_service_on as happened_on,
    from episodes
    where service_group = 'short_term' and is_new_in_service

    union all

    select
        *,
        case when is_transferred_on then 'transferred_on' else 'discharged' end as event_code,
        ended_on as happened_on,
    from episodes
    where has_decision and in_service_on <= ended_on

)

select
    events.source_name,
    events.episode_id,
    events.event_code,
    events.person_id,
    events.municipality_code,
    events.offer_id,
    events.happened_on,
    events.service_code,
    events.sex_code,
    ages.age_band_code,
    case when events.event_code = 'new_short_term' then events.earlier_service_code end
        as earlier_service_code,
from events
left join {{ ref('int_persons__described') }} as persons
    on events.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'events.happened_on') }} = ages.age
        and {{ is_within('events.happened_on', 'ages.valid_from', 'ages.valid_to') }}

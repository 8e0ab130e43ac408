with

waits as (

    select * from {{ ref('int_waits__spells') }}

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

)

select
    waits.source_name,
    waits.episode_id,
    waits.start_kind as start_kind_code,
    episodes.person_id,
    episodes.municipality_code,
    episodes.offer_id,
    waits.started_on,
    waits.first_attended_on,
    episodes.in_service_on,
    episodes.ended_on,
    waits.stopped_on,
    episodes.service_code,
    waits.end_kind as end_kind_code,
    episodes.has_decision,
    waits.waited_days,
    episodes.in_service_on - waits.started_on as in_service_days,
from waits
inner join episodes
    on
        waits.source_name = episodes.source_name
        and waits.episode_id = episodes.episode_id

with

waits as (

    select * from {{ ref('int_waits__spells') }}

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

),

-- Of an episode's clocks one counts in totals: from allocation, else enquiry, else application.
with_rank as (

    select
        *,
        row_number() over (
            partition by source_name, episode_id
            order by
                case start_kind
                    when 'allocation' then 1
                    when 'enquiry' then 2
                    when 'application' then 3
                end
        ) as clock_rank,
    from waits

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
    persons.sex_code,
    ages.age_band_code as age_band_at_start_code,
    episodes.has_decision,
    waits.clock_rank = 1 as is_primary,
    waits.waited_days,
    episodes.in_service_on - waits.started_on as in_service_days,
from with_rank as waits
inner join episodes
    on
        waits.source_name = episodes.source_name
        and waits.episode_id = episodes.episode_id
left join {{ ref('int_persons__described') }} as persons
    on episodes.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'waits.started_on') }} = ages.age
        and {{ is_within('waits.started_on', 'ages.valid_from', 'ages.valid_to') }}

-- A person is new in a service when they have not had it lately. The days between are counted
-- from the day the earlier spell ended to the day this one began.
with

episodes as (

    select *
    from {{ ref('int_episodes__milestones') }}
    where not is_entered_in_error

),

service_spells as (

    select
        episodes.source_name,
        episodes.episode_id,
        episodes.person_id,
        episodes.service_code,
        episodes.previous_episode_id,
        spells.spell_number,
        spells.valid_from,
        spells.valid_to,
    from {{ ref('int_episodes__spells') }} as spells
    inner join episodes
        on
            spells.source_name = episodes.source_name
            and spells.episode_id = episodes.episode_id
    where spells.status_code = 'I'

),

with_earlier as (

    select
        *,
        max(coalesce(valid_to, 'infinity'::date)) over earlier_spells as last_served_on,
        row_number() over same_episode as entry_number,
    from service_spells
    window
        earlier_spells as (
            partition by person_id, service_code
            order by valid_from, source_name, episode_id, spell_number
            rows between unbounded preceding and 1 preceding
        ),
        same_episode as (partition by source_name, episode_id order by spell_number)

),

first_entries as (

    select
        *,
        case
            when last_served_on >= valid_from then 0
            else valid_from - last_served_on
        end as days_since_service,
    from with_earlier
    where entry_number = 1

)

select
    source_name,
    episode_id,
    valid_from as entered_on,
    last_served_on,
    days_since_service,
    previous_episode_id is not null as is_transfer,
    previous_episode_id is null
    and coalesce(
        days_since_service > {{ threshold('new_service_gap_days', 'valid_from') }}, true
    ) as is_new_in_service,
from first_entries

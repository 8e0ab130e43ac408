with

episodes as (

    select * from {{ ref('int_episodes__current') }}

),

identity as (

    select * from {{ ref('int_persons__identity') }}

),

offers as (

    select * from {{ ref('int_offers__periods') }}

),

first_dates as (

    select
        source_name,
        episode_id,
        min(valid_from) filter (where status_code = 'T') as allocated_on,
        min(valid_from) filter (where status_code = 'I') as in_service_on,
        min(valid_from) filter (where status_code = 'S') as closed_on,
        min(valid_from) filter (where status_code = 'X') as voided_on,
    from {{ ref('int_episodes__spells') }}
    group by source_name, episode_id

),

transferred as (

    select distinct
        episodes.source_name,
        episodes.previous_episode_id as episode_id,
    from episodes
    left join first_dates
        on
            episodes.source_name = first_dates.source_name
            and episodes.record_id = first_dates.episode_id
    where
        episodes.previous_episode_id is not null
        and first_dates.voided_on is null

)

select
    episodes.source_name,
    episodes.record_id as episode_id,
    identity.person_id,
    episodes.municipality_code,
    episodes.offer_id,
    episodes.enquiry_id,
    episodes.decision_id,
    episodes.previous_episode_id,
    offers.service_code,
    offers.maximum_conversations,
    episodes.started_on,
    first_dates.allocated_on,
    first_dates.in_service_on,
    episodes.ended_on,
    first_dates.closed_on,
    first_dates.voided_on,
    episodes.end_reason,
    episodes.has_decision,
    first_dates.voided_on is not null as is_entered_in_error,
    transferred.episode_id is not null as is_transferred_on,
from episodes
left join identity
    on
        episodes.source_name = identity.source_name
        and episodes.person_pseudonym = identity.person_pseudonym
left join first_dates
    on
        episodes.source_name = first_dates.source_name
        and episodes.record_id = first_dates.episode_id
left join transferred
    on
        episodes.source_name = transferred.source_name
        and episodes.record_id = transferred.episode_id
left join offers
    on
        episodes.source_name = offers.source_name
        and episodes.offer_id = offers.offer_id
        and episodes.started_on >= offers.covers_from
        and episodes.started_on < offers.covers_to

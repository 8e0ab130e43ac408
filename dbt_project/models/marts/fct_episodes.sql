with

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

),

entries as (

    select * from {{ ref('int_episodes__entries') }}

),

contacts as (

    select
        source_name,
        episode_id,
        count(*) as contact_count,
        count(*) filter (where attendance = 'attended') as attended_contact_count,
        min(starts_at) filter (where attendance = 'attended') as first_attended_at,
        max(starts_at) filter (where attendance = 'attended') as last_attended_at,
    from {{ ref('int_contacts__current') }}
    where episode_id is not null
    group by source_name, episode_id

)

select
    episodes.source_name,
    episodes.episode_id,
    episodes.person_id,
    episodes.municipality_code,
    episodes.offer_id,
    episodes.enquiry_id,
    episodes.decision_id,
    episodes.previous_episode_id,
    episodes.started_on,
    episodes.allocated_on,
    episodes.in_service_on,
    {{ local_date('contacts.first_attended_at') }} as first_attended_on,
    {{ local_date('contacts.last_attended_at') }} as last_attended_on,
    episodes.ended_on,
    episodes.service_code,
    episodes.end_reason as end_reason_code,
    episodes.has_decision,
    episodes.is_entered_in_error,
    episodes.is_transferred_on,
    coalesce(entries.is_transfer, episodes.previous_episode_id is not null) as is_transfer,
    coalesce(entries.is_new_in_service, false) as is_new_in_service,
    entries.days_since_service,
    episodes.maximum_conversations,
    coalesce(contacts.contact_count, 0) as contact_count,
    coalesce(contacts.attended_contact_count, 0) as attended_contact_count,
from episodes
left join entries
    on
        episodes.source_name = entries.source_name
        and episodes.episode_id = entries.episode_id
left join contacts
    on
        episodes.source_name = contacts.source_name
        and episodes.episode_id = contacts.episode_id

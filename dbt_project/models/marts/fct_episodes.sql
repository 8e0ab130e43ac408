with

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

),

entries as (

    select * from {{ ref('int_episodes__entries') }}

),

contacts as (

    select
        contacts.source_name,
        contacts.episode_id,
        count(*) as contact_count,
        count(*) filter (where contacts.attendance = 'attended') as attended_contact_count,
        min(contacts.starts_at) filter (where contacts.attendance = 'attended')
            as first_attended_at,
        max(contacts.starts_at) filter (where contacts.attendance = 'attended') as last_attended_at,
    from {{ ref('int_contacts__current') }} as contacts
    anti join {{ ref('int_contacts__repeats') }} as repeats
        on
            contacts.source_name = repeats.source_name
            and contacts.record_id = repeats.contact_id
    where contacts.episode_id is not null and contacts.participants != 'group'
    group by contacts.source_name, contacts.episode_id

),

scored as (

    select
        source_name,
        episode_id,
        bool_or(is_paired) as is_paired,
    from {{ ref('int_measures__paired') }}
    where purpose = 'outcome'
    group by source_name, episode_id

),

described as (

    select
        episodes.*,
        persons.sex_code,
        {{ age_on('persons.birth_date', 'episodes.started_on') }} as age_at_start,
        {{ age_on('persons.birth_date', 'episodes.ended_on') }} as age_at_end,
        entries.is_transfer as entered_by_transfer,
        entries.is_new_in_service,
        entries.days_since_service,
        entries.entered_on,
        case
            when entries.last_served_on is not null
                then least(entries.last_served_on, entries.entered_on)
        end as last_served_on,
    from episodes
    left join entries
        on
            episodes.source_name = entries.source_name
            and episodes.episode_id = entries.episode_id
    left join {{ ref('int_persons__described') }} as persons
        on episodes.person_id = persons.person_id

)

select
    described.source_name,
    described.episode_id,
    described.person_id,
    described.municipality_code,
    described.offer_id,
    described.enquiry_id,
    described.decision_id,
    described.previous_episode_id,
    described.started_on,
    described.allocated_on,
    described.in_service_on,
    {{ local_date('contacts.first_attended_at') }} as first_attended_on,
    {{ local_date('contacts.last_attended_at') }} as last_attended_on,
    described.ended_on,
    described.service_code,
    coalesce(described.end_reason, 'not_stated') as end_reason_code,
    described.sex_code,
    ages_at_start.age_band_code as age_band_at_start_code,
    ages_at_end.age_band_code as age_band_at_end_code,
    case
        when described.entered_on is null then null
        when described.last_served_on is null then 'never'
        else earlier.band_code
    end as earlier_service_code,
    described.has_decision,
    described.is_entered_in_error,
    described.is_transferred_on,
    coalesce(described.entered_by_transfer, described.previous_episode_id is not null)
        as is_transfer,
    coalesce(described.is_new_in_service, false) as is_new_in_service,
    described.ended_on is not null
    and not described.is_entered_in_error
    and not described.is_transferred_on as is_ended_here,
    coalesce(contacts.attended_contact_count, 0)
    >= {{ threshold('chain_contacts', 'described.started_on') }} as has_enough_contacts,
    scored.episode_id is not null as is_scored,
    coalesce(scored.is_paired, false) as is_paired,
    described.days_since_service,
    described.maximum_conversations,
    coalesce(contacts.contact_count, 0) as contact_count,
    coalesce(contacts.attended_contact_count, 0) as attended_contact_count,
from described
left join contacts
    on
        described.source_name = contacts.source_name
        and described.episode_id = contacts.episode_id
left join scored
    on
        described.source_name = scored.source_name
        and described.episode_id = scored.episode_id
left join {{ ref('int_ages__banded') }} as ages_at_start
    on
        described.age_at_start = ages_at_start.age
        and {{ is_within(
            'described.started_on', 'ages_at_start.valid_from', 'ages_at_start.valid_to'
        ) }}
left join {{ ref('int_ages__banded') }} as ages_at_end
    on
        described.age_at_end = ages_at_end.age
        and {{ is_within('described.ended_on', 'ages_at_end.valid_from', 'ages_at_end.valid_to') }}
left join {{ ref('earlier_service_bands') }} as earlier
    on
        described.entered_on
        >= cast(described.last_served_on + to_months(earlier.from_months) as date)
        and (
            earlier.to_months is null
            or described.entered_on
            < cast(described.last_served_on + to_months(earlier.to_months) as date)
        )
        and {{ is_within('described.entered_on', 'earlier.valid_from', 'earlier.valid_to') }}

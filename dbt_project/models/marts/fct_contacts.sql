with

contacts as (

    select * from {{ ref('int_contacts__current') }}

),

repeats as (

    select * from {{ ref('int_contacts__repeats') }}

),

episodes as (

    select
        source_name,
        episode_id,
        person_id,
        offer_id,
        is_entered_in_error,
    from {{ ref('int_episodes__milestones') }}

),

enquiring_persons as (

    select
        enquiries.source_name,
        enquiries.record_id as enquiry_id,
        identity.person_id,
    from {{ ref('int_enquiries__current') }} as enquiries
    inner join {{ ref('int_persons__identity') }} as identity
        on
            enquiries.source_name = identity.source_name
            and enquiries.person_pseudonym = identity.person_pseudonym

),

placed as (

    select
        contacts.*,
        {{ local_date('contacts.starts_at') }} as contact_on,
        coalesce(episodes.person_id, enquiring_persons.person_id) as person_id,
        episodes.offer_id,
        coalesce(repeats.conversation_id, contacts.record_id) as conversation_id,
        contacts.participants != 'group'
        and repeats.contact_id is null
        and not coalesce(episodes.is_entered_in_error, false) as is_counted,
    from contacts
    left join repeats
        on
            contacts.source_name = repeats.source_name
            and contacts.record_id = repeats.contact_id
    left join episodes
        on
            contacts.source_name = episodes.source_name
            and contacts.episode_id = episodes.episode_id
    left join enquiring_persons
        on
            contacts.source_name = enquiring_persons.source_name
            and contacts.enquiry_id = enquiring_persons.enquiry_id

)

select
    placed.source_name,
    placed.record_id as contact_id,
    placed.conversation_id,
    placed.episode_id,
    placed.enquiry_id,
    placed.person_id,
    placed.municipality_code,
    placed.offer_id,
    placed.staff_pseudonym,
    placed.starts_at,
    placed.contact_on,
    placed.journalled_at,
    placed.mode as mode_code,
    placed.participants as participants_code,
    placed.attendance as attendance_code,
    placed.profession as profession_code,
    persons.sex_code,
    ages.age_band_code,
    placed.has_interpreter,
    placed.is_counted,
    placed.duration_minutes,
from placed
left join {{ ref('int_persons__described') }} as persons
    on placed.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'placed.contact_on') }} = ages.age
        and {{ is_within('placed.contact_on', 'ages.valid_from', 'ages.valid_to') }}

with

contacts as (

    select * from {{ ref('int_contacts__current') }}

),

episodes as (

    select
        source_name,
        episode_id,
        person_id,
        offer_id,
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

)

select
    contacts.source_name,
    contacts.record_id as contact_id,
    contacts.episode_id,
    contacts.enquiry_id,
    coalesce(episodes.person_id, enquiring_persons.person_id) as person_id,
    contacts.municipality_code,
    episodes.offer_id,
    contacts.staff_pseudonym,
    contacts.starts_at,
    {{ local_date('contacts.starts_at') }} as contact_on,
    contacts.journalled_at,
    contacts.mode as mode_code,
    contacts.participants as participants_code,
    contacts.attendance as attendance_code,
    contacts.profession as profession_code,
    contacts.has_interpreter,
    contacts.duration_minutes,
from contacts
left join episodes
    on
        contacts.source_name = episodes.source_name
        and contacts.episode_id = episodes.episode_id
left join enquiring_persons
    on
        contacts.source_name = enquiring_persons.source_name
        and contacts.enquiry_id = enquiring_persons.enquiry_id

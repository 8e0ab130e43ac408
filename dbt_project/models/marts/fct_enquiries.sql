with

enquiries as (

    select
        *,
        {{ local_date('received_at') }} as received_on,
        {{ local_date('first_answered_at') }} as first_answered_on,
    from {{ ref('int_enquiries__current') }}

),

identity as (

    select * from {{ ref('int_persons__identity') }}

),

days as (

    select
        date_on,
        working_day_number,
    from {{ ref('int_calendar__days') }}

)

select
    enquiries.source_name,
    enquiries.record_id as enquiry_id,
    identity.person_id,
    enquiries.municipality_code,
    enquiries.recommended_offer_id,
    enquiries.staff_pseudonym,
    enquiries.received_at,
    enquiries.received_on,
    enquiries.first_answered_at,
    enquiries.first_answered_on,
    enquiries.channel as channel_code,
    enquiries.result as result_code,
    enquiries.heard_from as heard_from_code,
    persons.sex_code,
    ages.age_band_code,
    enquiries.person_pseudonym is null as is_anonymous,
    enquiries.first_answered_on - enquiries.received_on as answered_days,
    days_answered.working_day_number
    - days_received.working_day_number as answered_working_days,
from enquiries
left join identity
    on
        enquiries.source_name = identity.source_name
        and enquiries.person_pseudonym = identity.person_pseudonym
left join {{ ref('int_persons__described') }} as persons
    on identity.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'enquiries.received_on') }} = ages.age
        and {{ is_within('enquiries.received_on', 'ages.valid_from', 'ages.valid_to') }}
left join days as days_received
    on enquiries.received_on = days_received.date_on
left join days as days_answered
    on enquiries.first_answered_on = days_answered.date_on

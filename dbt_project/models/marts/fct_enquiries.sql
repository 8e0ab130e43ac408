with

enquiries as (

    select * from {{ ref('int_enquiries__current') }}

),

identity as (

    select * from {{ ref('int_persons__identity') }}

)

select
    enquiries.source_name,
    enquiries.record_id as enquiry_id,
    identity.person_id,
    enquiries.municipality_code,
    enquiries.recommended_offer_id,
    enquiries.staff_pseudonym,
    enquiries.received_at,
    {{ local_date('enquiries.received_at') }} as received_on,
    enquiries.first_answered_at,
    {{ local_date('enquiries.first_answered_at') }} as first_answered_on,
    enquiries.channel as channel_code,
    enquiries.result as result_code,
    enquiries.heard_from as heard_from_code,
    enquiries.person_pseudonym is null as is_anonymous,
    {{ local_date('enquiries.first_answered_at') }}
    - {{ local_date('enquiries.received_at') }} as answered_days,
from enquiries
left join identity
    on
        enquiries.source_name = identity.source_name
        and enquiries.person_pseudonym = identity.person_pseudonym

with

groups as (

    select
        source_name,
        record_id as group_id,
        offer_id,
    from {{ ref('int_groups__current') }}

)

select
    attendances.source_name,
    attendances.record_id as group_attendance_id,
    attendances.group_id,
    identity.person_id,
    attendances.municipality_code,
    groups.offer_id,
    attendances.held_on,
    attendances.attendance as attendance_code,
    persons.sex_code,
    ages.age_band_code,
from {{ ref('int_group_attendances__current') }} as attendances
left join groups
    on
        attendances.source_name = groups.source_name
        and attendances.group_id = groups.group_id
left join {{ ref('int_persons__identity') }} as identity
    on
        attendances.source_name = identity.source_name
        and attendances.person_pseudonym = identity.person_pseudonym
left join {{ ref('int_persons__described') }} as persons
    on identity.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'attendances.held_on') }} = ages.age
        and {{ is_within('attendances.held_on', 'ages.valid_from', 'ages.valid_to') }}

with

assessments as (

    select
        *,
        {{ local_date('assessed_at') }} as assessed_on,
    from {{ ref('int_assessments__current') }}

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

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
    assessments.source_name,
    assessments.record_id as assessment_id,
    assessments.enquiry_id,
    assessments.episode_id,
    coalesce(episodes.person_id, enquiring_persons.person_id) as person_id,
    assessments.municipality_code,
    episodes.offer_id,
    assessments.assessed_at,
    assessments.assessed_on,
    assessments.kind as assessment_kind_code,
    coalesce(assessments.main_problem, 'unknown') as main_problem_code,
    assessments.severity as severity_code,
    assessments.work_status as work_status_code,
    assessments.suicide_risk as suicide_risk_code,
    persons.sex_code,
    ages.age_band_code,
from assessments
left join episodes
    on
        assessments.source_name = episodes.source_name
        and assessments.episode_id = episodes.episode_id
left join enquiring_persons
    on
        assessments.source_name = enquiring_persons.source_name
        and assessments.enquiry_id = enquiring_persons.enquiry_id
left join {{ ref('int_persons__described') }} as persons
    on coalesce(episodes.person_id, enquiring_persons.person_id) = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'assessments.assessed_on') }} = ages.age
        and {{ is_within('assessments.assessed_on', 'ages.valid_from', 'ages.valid_to') }}
-- What belongs to an episode entered in error was never assessed.
where not coalesce(episodes.is_entered_in_error, false)

with

courses as (

    select
        *,
        {{ local_date('created_at') }} as created_on,
    from {{ ref('int_self_help_codes__current') }}

),

check_ins as (

    select
        source_name,
        self_help_code_id,
        count(*) as check_in_count,
    from {{ ref('int_self_help_check_ins__current') }}
    group by source_name, self_help_code_id

),

voided_episodes as (

    select
        source_name,
        episode_id,
    from {{ ref('int_episodes__milestones') }}
    where is_entered_in_error

)

select
    courses.source_name,
    courses.record_id as self_help_code_id,
    identity.person_id,
    courses.episode_id,
    courses.municipality_code,
    courses.created_at,
    courses.created_on,
    courses.completed_on,
    courses.tool,
    courses.stop_reason as stop_reason_code,
    persons.sex_code,
    ages.age_band_code,
    ages_at_end.age_band_code as age_band_at_end_code,
    courses.completed_on is null and courses.stop_reason is not null as is_stopped,
    courses.parts_total,
    courses.parts_completed,
    coalesce(check_ins.check_in_count, 0) as check_in_count,
    courses.completed_on - courses.created_on as completed_days,
from courses
anti join voided_episodes
    on
        courses.source_name = voided_episodes.source_name
        and courses.episode_id = voided_episodes.episode_id
left join check_ins
    on
        courses.source_name = check_ins.source_name
        and courses.record_id = check_ins.self_help_code_id
left join {{ ref('int_persons__identity') }} as identity
    on
        courses.source_name = identity.source_name
        and courses.person_pseudonym = identity.person_pseudonym
left join {{ ref('int_persons__described') }} as persons
    on identity.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'courses.created_on') }} = ages.age
        and {{ is_within('courses.created_on', 'ages.valid_from', 'ages.valid_to') }}
left join {{ ref('int_ages__banded') }} as ages_at_end
    on
        {{ age_on('persons.birth_date', 'courses.completed_on') }} = ages_at_end.age
        and {{ is_within(
            'courses.completed_on', 'ages_at_end.valid_from', 'ages_at_end.valid_to'
        ) }}

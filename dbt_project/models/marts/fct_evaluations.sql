with

evaluations as (

    select * from {{ ref('int_evaluations__current') }}

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

)

select
    evaluations.source_name,
    evaluations.record_id as evaluation_id,
    evaluations.episode_id,
    evaluations.municipality_code,
    episodes.offer_id,
    evaluations.answered_on,
    evaluations.question_code,
    evaluations.answer_code,
    evaluations.form_version,
    coalesce(answers.is_valid, false) as is_valid,
    coalesce(answers.is_favourable, false) as is_favourable,
from evaluations
left join episodes
    on
        evaluations.source_name = episodes.source_name
        and evaluations.episode_id = episodes.episode_id
left join {{ ref('evaluation_answers') }} as answers
    on
        evaluations.question_code = answers.question_code
        and evaluations.answer_code = answers.answer_code
        and {{ is_within('evaluations.answered_on', 'answers.valid_from', 'answers.valid_to') }}
where not coalesce(episodes.is_entered_in_error, false)

with

assessments as (

    select
        source_name,
        record_id as assessment_id,
        municipality_code,
        main_problem,
        string_split(other_problems, '|') as other_problems,
    from {{ ref('int_assessments__current') }}

),

main_problems as (

    select
        source_name,
        assessment_id,
        municipality_code,
        coalesce(main_problem, 'unknown') as problem_code,
        true as is_main,
    from assessments

),

-- The main problem said again among the others is still one problem.
other_problems as (

    select distinct
        source_name,
        assessment_id,
        municipality_code,
        unnest(other_problems) as problem_code,
        false as is_main,
    from assessments

),

problems as (

    select * from main_problems

    union all

    select other_problems.*
    from other_problems
    anti join main_problems
        on
            other_problems.source_name = main_problems.source_name
            and other_problems.assessment_id = main_problems.assessment_id
            and other_problems.problem_code = main_problems.problem_code

)

select
    problems.source_name,
    problems.assessment_id,
    problems.problem_code,
    problems.municipality_code,
    problems.is_main,
from problems
semi join {{ ref('fct_assessments') }} as assessments
    on
        problems.source_name = assessments.source_name
        and problems.assessment_id = assessments.assessment_id

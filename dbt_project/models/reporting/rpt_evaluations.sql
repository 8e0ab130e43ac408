{%- set dims = {'offer': 'offer_code', 'form_version': 'form_version'} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

questions as (

    select distinct
        question_code,
        indicator_code,
    from {{ ref('evaluation_answers') }}

),

answers as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        evaluations.question_code,
        evaluations.form_version,
        coalesce(evaluations.source_name || '/' || evaluations.offer_id, 'unknown') as offer_code,
        evaluations.answer_code != 'not_answered' as is_answered,
        evaluations.is_valid,
        evaluations.is_favourable,
        questions.indicator_code,
    from {{ ref('fct_evaluations') }} as evaluations
    inner join {{ ref('fct_source_months') }} as months
        on
            evaluations.source_name = months.source_name
            and evaluations.municipality_code = months.delivered_code
            and {{ month_of('evaluations.answered_on') }} = months.month_on
    inner join questions
        on evaluations.question_code = questions.question_code
    cross join {{ period_kinds() }}

),

favourable as (

    select
        {{ keys | join(', ') }},
        indicator_code,
        {{ breakdown_columns(dims) }},
        count(*) filter (where is_favourable) as numerator,
        count(*) filter (where is_valid) as denominator,
    from answers
    group by {{ breakdown_sets(keys + ['indicator_code'], dims) }}

),

response as (

    select
        {{ keys | join(', ') }},
        'evaluation_response_rate' as indicator_code,
        {{ breakdown_columns(dims) }},
        {{ item_column('question_code') }},
        count(*) filter (where is_answered) as numerator,
        count(*) as denominator,
    from answers
    group by {{ breakdown_sets(keys, dims, item='question_code') }}

),

counted as (

    select
        *,
        null as value, -- noqa: RF04
        null as unripe_count,
        true as is_complete,
    from (
        select * from favourable

        union all by name

        select * from response
    ) as figures

),

{{ told_figures('rpt_evaluations', 'counted') }}

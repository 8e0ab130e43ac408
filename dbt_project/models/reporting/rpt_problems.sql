{%- set dims = {
    'offer': 'offer_code', 'kind': 'assessment_kind_code', 'sex': 'sex_code',
    'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

assessments as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        assessments.main_problem_code,
        coalesce(assessments.source_name || '/' || assessments.offer_id, 'unknown') as offer_code,
        assessments.assessment_kind_code,
        coalesce(assessments.sex_code, '0') as sex_code,
        coalesce(assessments.age_band_code, 'unknown') as age_band_code,
    from {{ ref('fct_assessments') }} as assessments
    inner join {{ ref('fct_source_months') }} as months
        on
            assessments.source_name = months.source_name
            and assessments.municipality_code = months.delivered_code
            and {{ month_of('assessments.assessed_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

{{ shares_of_whole('problem_share', 'assessments', keys, dims, 'main_problem_code') }}

{{ told_figures('rpt_problems', 'counted') }}

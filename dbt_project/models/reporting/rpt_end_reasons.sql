{%- set dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

ended as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        episodes.end_reason_code,
        coalesce(episodes.source_name || '/' || episodes.offer_id, 'unknown') as offer_code,
        coalesce(episodes.sex_code, '0') as sex_code,
        coalesce(episodes.age_band_at_end_code, 'unknown') as age_band_code,
    from {{ ref('fct_episodes') }} as episodes
    inner join {{ ref('fct_source_months') }} as months
        on
            episodes.source_name = months.source_name
            and episodes.municipality_code = months.delivered_code
            and {{ month_of('episodes.ended_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where episodes.is_ended_here

),

{{ shares_of_whole('end_reason_share', 'ended', keys, dims, 'end_reason_code') }}

{{ told_figures('rpt_end_reasons', 'counted') }}

-- What a reader should know stands beside the figures it touches and never changes them.
with

periods as (

    select * from {{ ref('fct_reporting_periods') }}

),

indicators as (

    select * from {{ ref('indicators') }}

)

select
    periods.municipality_code,
    periods.period_kind,
    periods.period_on,
    indicators.indicator_code,
    string_agg(annotations.text_nb, ' · ' order by annotations.annotation_code) as annotation_nb,
from periods
inner join {{ ref('annotations') }} as annotations
    on
        periods.municipality_code = annotations.municipality_code
        and periods.period_kind = coalesce(annotations.period_kind, periods.period_kind)
        and periods.period_end_on > annotations.from_on
        and periods.period_on < annotations.to_on
inner join indicators
    on
        coalesce(annotations.indicator_code, indicators.indicator_code) = indicators.indicator_code
        and {{ is_within('periods.period_on', 'indicators.valid_from', 'indicators.valid_to') }}
group by
    periods.municipality_code, periods.period_kind, periods.period_on, indicators.indicator_code

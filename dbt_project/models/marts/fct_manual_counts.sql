-- What is counted by hand in a municipality, its units added up. A unit that has said anything
-- about an indicator that year is expected to say it each month; an empty cell says nothing.
with

months as (

    select * from {{ ref('int_municipalities__months') }}

),

indicators as (

    select indicator_code
    from {{ ref('indicators') }}
    where precedence != 'journal_only' and sum_of is null

),

unit_counts as (

    select * from {{ ref('fct_unit_hand_counts') }}

),

expected_units as (

    select
        municipality_code,
        indicator_code,
        year(month_on) as year,
        count(distinct source_name || '/' || unit) as unit_count,
    from unit_counts
    group by municipality_code, indicator_code, year(month_on)

),

added_up as (

    select
        municipality_code,
        month_on,
        indicator_code,
        sum(value) as value,
        count(value) as unit_count,
    from unit_counts
    group by municipality_code, month_on, indicator_code

),

judged as (

    select
        months.municipality_code,
        months.month_on,
        indicators.indicator_code,
        added_up.value,
        case
            when coalesce(added_up.unit_count, 0) = 0 then 'not_reported'
            when added_up.unit_count < expected_units.unit_count then 'incomplete'
        end as missing_code,
    from months
    cross join indicators
    left join added_up
        on
            months.municipality_code = added_up.municipality_code
            and months.month_on = added_up.month_on
            and indicators.indicator_code = added_up.indicator_code
    left join expected_units
        on
            months.municipality_code = expected_units.municipality_code
            and indicators.indicator_code = expected_units.indicator_code
            and year(months.month_on) = expected_units.year

)

select
    municipality_code,
    month_on,
    indicator_code,
    missing_code,
    case when missing_code is null then cast(value as decimal(12, 3)) end as value,
from judged

-- The form's rows of the monthly table, as they were reported.
with

asked as (

    select *
    from {{ ref('national_indicators') }}
    where form_code = 'maling'

),

months as (

    select * from {{ ref('rpt_monthly_indicators') }}

)

select
    'month' as period_kind,
    months.month as period_on,
    months.municipality_code,
    months.indicator_code,
    cast(months.reported_value as decimal(14, 3)) as numerator,
    cast(null as decimal(14, 3)) as denominator,
    cast(months.reported_value as decimal(14, 3)) as value, -- noqa: RF04
    months.missing_code,
    months.definition_version,
from months
inner join asked
    on
        months.indicator_code = asked.indicator_code
        and {{ is_within('months.month', 'asked.valid_from', 'asked.valid_to') }}

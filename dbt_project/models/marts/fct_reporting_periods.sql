-- A quarter or a year is told when each of its months is; a code that came or went in the middle
-- of it has no whole period.
with

months as (

    select * from {{ ref('int_municipalities__months') }}

),

period_lengths as (

    select
        lengths.period_kind,
        lengths.month_count,
    from (values ('month', 1), ('quarter', 3), ('year', 12)) as lengths (period_kind, month_count)

),

periods as (

    select
        months.municipality_code,
        period_lengths.period_kind,
        cast(date_trunc(period_lengths.period_kind, months.month_on) as date) as period_on,
        any_value(period_lengths.month_count) as month_count,
        max(months.month_end_on) as period_end_on,
        max_by(months.municipality_name, months.month_on) as municipality_name,
        count(*) filter (
            where
            months.covered_journal_count > 0
            and months.covered_journal_count >= months.active_journal_count
        ) as told_month_count,
        count(*) filter (where months.covered_journal_count > 0) as begun_month_count,
    from months
    cross join period_lengths
    group by all

)

select
    municipality_code,
    period_kind,
    period_on,
    period_end_on,
    municipality_name,
    case
        when begun_month_count = 0 then 'not_reported'
        when told_month_count < month_count then 'incomplete'
    end as missing_code,
    cast(month_count as integer) as month_count,
    cast(told_month_count as integer) as told_month_count,
from periods

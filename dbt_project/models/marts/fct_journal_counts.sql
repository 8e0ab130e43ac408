-- Every indicator a journal can count, each month. A zero stands only where every source of the
-- municipality told about the whole month and the municipality has such a service.
with

months as (

    select * from {{ ref('int_municipalities__months') }}

),

indicators as (

    select
        indicator_code,
        needs,
    from {{ ref('indicators') }}
    where is_monthly and precedence != 'manual_only' and sum_of is null

),

counted as (

    select * from {{ ref('fct_journal_tallies') }}

),

provided as (

    select * from {{ ref('fct_provided_services') }}

),

judged as (

    select
        months.municipality_code,
        months.month_on,
        indicators.indicator_code,
        counted.value,
        case
            when months.covered_journal_count = 0 then 'not_reported'
            when months.covered_journal_count < months.active_journal_count then 'incomplete'
            when indicators.needs is not null and provided.need is null then 'not_applicable'
            when not counted.is_complete then 'incomplete'
            when indicators.indicator_code = 'longest_wait_days' and counted.value is null
                then 'cannot_be_computed'
            when indicators.needs = 'drop_in' and counted.is_complete is null then 'incomplete'
        end as missing_code,
    from months
    cross join indicators
    left join counted
        on
            months.municipality_code = counted.municipality_code
            and months.month_on = counted.month_on
            and indicators.indicator_code = counted.indicator_code
    left join provided
        on
            months.municipality_code = provided.municipality_code
            and months.month_on = provided.month_on
            and indicators.needs = provided.need

)

select
    municipality_code,
    month_on,
    indicator_code,
    missing_code,
    case
        when missing_code is null then cast(coalesce(value, 0) as decimal(12, 3))
    end as value,
from judged

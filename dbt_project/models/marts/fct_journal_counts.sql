-- Every indicator a journal can count, each month. A zero stands only where every source of the
-- municipality told about the whole month and the municipality has such a service.
with

months as (

    select * from {{ ref('int_municipalities__months') }}

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

indicators as (

    select
        indicator_code,
        needs,
    from {{ ref('indicators') }}
    where precedence != 'manual_only' and sum_of is null

),

counted as (

    select * from {{ ref('fct_journal_tallies') }}

),

-- A service is there when an offer says so, or when something of it was counted that year.
offered as (

    select
        lineage.carried_code as municipality_code,
        months.month_on,
        unnest([
            case
                when offers.requires_decision or offers.service_group = 'decision' then 'decision'
            end,
            case when offers.service_group = 'short_term' then 'short_term' end,
            case when offers.offer_kind_code = 'drop_in' then 'drop_in' end,
        ]) as need,
    from {{ ref('dim_offer') }} as offers
    inner join lineage
        on offers.municipality_code = lineage.municipality_code
    inner join months
        on
            lineage.carried_code = months.municipality_code
            and lineage.valid_from <= months.month_on
            and lineage.valid_to > months.month_on
            and offers.valid_from < months.month_end_on
            and (offers.valid_to is null or offers.valid_to > months.month_on)

),

provided as (

    select
        municipality_code,
        month_on,
        need,
    from offered
    where need is not null

    union

    select
        months.municipality_code,
        months.month_on,
        indicators.needs as need,
    from counted
    inner join indicators
        on counted.indicator_code = indicators.indicator_code
    inner join months
        on
            counted.municipality_code = months.municipality_code
            and year(counted.month_on) = year(months.month_on)
    where
        indicators.needs is not null
        and (counted.value > 0 or not counted.is_complete)
        and (indicators.needs != 'drop_in' or counted.month_on = months.month_on)

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

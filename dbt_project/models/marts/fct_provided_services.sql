-- A service is there when an offer says so, or when something of it was counted that year.
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
    where needs is not null and sum_of is null

),

tallies as (

    select * from {{ ref('fct_journal_tallies') }}

),

offered as (

    select
        lineage.carried_code as municipality_code,
        months.month_on,
        unnest([
            case
                when offers.requires_decision or offers.service_group = 'decision' then 'decision'
            end,
            case when offers.service_group = 'short_term' then 'short_term' end,
            case when offers.offer_kind_code in ('group', 'course') then 'group' end,
            case
                when offers.offer_kind_code in ('drop_in', 'self_help', 'centre')
                    then offers.offer_kind_code
            end,
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

)

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
from tallies
inner join indicators
    on tallies.indicator_code = indicators.indicator_code
inner join months
    on
        tallies.municipality_code = months.municipality_code
        and year(tallies.month_on) = year(months.month_on)
where
    (tallies.value > 0 or not tallies.is_complete)
    and (indicators.needs != 'drop_in' or tallies.month_on = months.month_on)

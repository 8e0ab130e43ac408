-- The low-threshold offers there were when the year ended: no referral, no decision.
with

periods as (

    select * from {{ ref('fct_reporting_periods') }}
    where period_kind = 'year' and missing_code is null

),

months as (

    select * from {{ ref('fct_source_months') }}

),

positions as (

    select
        municipality_code,
        period_on,
        category_code,
        value,
    from {{ ref('rpt_staffing') }}
    where period_kind = 'year' and breakdown_code = 'offer'

),

offers as (

    select
        periods.municipality_code,
        periods.period_kind,
        periods.period_on,
        offers.source_name,
        offers.offer_id,
        offers.offer_name,
        offers.offer_kind_code,
        offers.target_group_code,
        offers.opening_weekdays,
        offers.opens_at,
        offers.closes_at,
        offers.source_name || '/' || offers.offer_id as offer_code,
        coalesce(services.national_service_code, 'other') as national_service_code,
        coalesce(
            try_cast(offers.closes_at as time) > make_time(
                {{ national_limit('is24_8_ch20', 'evening_from_hour', 'periods.period_on') }}, 0, 0
            ),
            false
        ) as is_open_evenings,
        coalesce(
            list_max(string_split(offers.opening_weekdays, '|'))
            >= cast({{ threshold('first_weekend_weekday', 'periods.period_on') }} as varchar),
            false
        ) as is_open_weekends,
    from periods
    inner join months
        on
            periods.municipality_code = months.municipality_code
            and periods.period_end_on = months.month_end_on
    inner join {{ ref('dim_offer') }} as offers
        on
            months.source_name = offers.source_name
            and months.delivered_code = offers.municipality_code
            and periods.period_end_on > offers.valid_from
            and (offers.valid_to is null or periods.period_end_on <= offers.valid_to)
    left join {{ ref('national_services') }} as services
        on
            offers.service_code = services.service_code
            and {{ is_within('periods.period_on', 'services.valid_from', 'services.valid_to') }}
    where not offers.requires_decision and not coalesce(offers.requires_referral, false)

)

select
    offers.period_kind,
    offers.period_on,
    offers.municipality_code,
    offers.offer_code,
    offers.offer_name,
    offers.offer_kind_code,
    offers.national_service_code,
    coalesce(offers.target_group_code, 'not_stated') as target_group_code,
    offers.opening_weekdays,
    offers.opens_at,
    offers.closes_at,
    offers.is_open_evenings,
    offers.is_open_weekends,
    cast(coalesce(positions.value, 0) as decimal(14, 3)) as staff_fte,
from offers
left join positions
    on
        offers.municipality_code = positions.municipality_code
        and offers.period_on = positions.period_on
        and offers.offer_code = positions.category_code

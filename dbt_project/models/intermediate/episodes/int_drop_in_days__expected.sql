-- A drop-in is expected to count on each weekday it is open, public holidays apart. A day that
-- was expected and not told about is a day not registered.
with

months as (

    select * from {{ ref('int_sources__months') }}
    where is_journal

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

offers as (

    select
        source_name,
        municipality_code,
        unit,
        valid_from,
        valid_to,
        capacity_per_day,
        unnest(string_split(opening_weekdays, '|')) as weekday,
    from {{ ref('int_offers__current') }}
    where kind = 'drop_in' and opening_weekdays is not null

),

expected as (

    select
        offers.source_name,
        offers.unit,
        days.date_on as held_on,
        min(offers.municipality_code) as municipality_code,
        sum(offers.capacity_per_day) as capacity,
    from offers
    inner join days
        on
            cast(offers.weekday as integer) = days.weekday_number
            and {{ is_within('days.date_on', 'offers.valid_from', 'offers.valid_to') }}
    inner join months
        on
            offers.source_name = months.source_name
            and days.month_on = months.month_on
            and months.is_covered
    where not days.is_holiday
    group by offers.source_name, offers.unit, days.date_on

),

-- A day held outside the opening days has the places its unit's offers had that day.
places as (

    select
        days.date_on as held_on,
        offers.source_name,
        offers.unit,
        sum(offers.capacity_per_day) as capacity,
    from {{ ref('int_offers__current') }} as offers
    inner join days
        on {{ is_within('days.date_on', 'offers.valid_from', 'offers.valid_to') }}
    where offers.kind = 'drop_in'
    group by days.date_on, offers.source_name, offers.unit

),

told as (

    select *
    from {{ ref('int_drop_in_days__current') }}
    qualify
        row_number() over (
            partition by source_name, unit, held_on order by changed_at desc, record_id desc
        ) = 1

)

select
    coalesce(told.source_name, expected.source_name) as source_name,
    coalesce(told.unit, expected.unit) as unit,
    coalesce(told.held_on, expected.held_on) as held_on,
    coalesce(told.municipality_code, expected.municipality_code) as municipality_code,
    coalesce(told.status, 'not_registered') as status,
    told.record_id is not null as is_delivered,
    expected.held_on is not null as is_expected,
    told.attended,
    told.not_offered_same_day,
    told.staff_on_duty,
    coalesce(expected.capacity, places.capacity) as capacity,
from told
full outer join expected
    on
        told.source_name = expected.source_name
        and told.unit = expected.unit
        and told.held_on = expected.held_on
left join places
    on
        told.source_name = places.source_name
        and told.unit = places.unit
        and told.held_on = places.held_on

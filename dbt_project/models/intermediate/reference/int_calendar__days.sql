with

days as (

    select date_on
    from {{ ref('int_calendar__dates') }}

),

holidays as (

    select
        holiday_on,
        name_nb,
    from {{ ref('stg_reference__holidays') }}

),

years_with_holidays as (

    select distinct year(holiday_on) as year
    from holidays

),

described as (

    select
        days.date_on,
        isodow(days.date_on) as weekday_number,
        isodow(days.date_on)
        >= {{ threshold('first_weekend_weekday', 'days.date_on') }} as is_weekend,
        holidays.holiday_on is not null as is_holiday,
        holidays.name_nb as holiday_name_nb,
        years_with_holidays.year is not null as has_holidays,
    from days
    left join holidays
        on days.date_on = holidays.holiday_on
    left join years_with_holidays
        on year(days.date_on) = years_with_holidays.year

),

-- A year whose holidays are not known has no working days either: not known is not none.
working as (

    select
        *,
        case when has_holidays then not is_weekend and not is_holiday end as is_working_day,
    from described

)

select
    date_on,
    {{ month_of('date_on') }} as month_on,
    weekday_number,
    is_weekend,
    is_holiday,
    holiday_name_nb,
    is_working_day,
    case when has_holidays then count(*) filter (where is_working_day) over (
        order by date_on
    ) end as working_day_number,
    case when has_holidays then count(*) filter (where is_working_day) over (
        partition by year(date_on), month(date_on) order by date_on
    ) end as working_day_of_month,
    case when has_holidays then count(*) filter (where is_working_day) over (
        partition by year(date_on) order by date_on
    ) end as working_day_of_year,
from working

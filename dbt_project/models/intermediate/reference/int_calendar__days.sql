-- The calendar begins with the first year anything was told about.
with

first_days as (

    select min(registered_from) as first_on
    from {{ ref('stg_reference__sources') }}

    union all

    select min(started_on) as first_on
    from {{ ref('int_episodes__current') }}

    union all

    select min({{ local_date('received_at') }}) as first_on
    from {{ ref('int_enquiries__current') }}

    union all

    select min(month) as first_on
    from {{ ref('int_monthly_counts__current') }}

    union all

    select min(held_on) as first_on
    from {{ ref('int_drop_in_days__current') }}

),

bounds as (

    select
        make_date(year(min(first_on)), 1, 1) as first_on,
        make_date(
            any_value({{ threshold('calendar_last_year', as_of_date()) }})::integer, 12, 31
        ) as last_on,
    from first_days

),

days as (

    select
        cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as date_on,
    from bounds

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

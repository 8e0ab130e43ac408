with

days as (

    select * from {{ ref('int_calendar__days') }}

),

weekdays as (

    select
        cast(code as integer) as weekday_number,
        name_nb,
    from {{ ref('code_labels') }}
    where code_list = 'weekday'

),

months as (

    select
        cast(code as integer) as month_number,
        name_nb,
    from {{ ref('code_labels') }}
    where code_list = 'month'

)

select
    days.date_on,
    days.month_on,
    cast(year(days.date_on) as integer) as year,
    cast(month(days.date_on) as integer) as month_number,
    months.name_nb as month_name_nb,
    cast(isoyear(days.date_on) as integer) as iso_year,
    cast(weekofyear(days.date_on) as integer) as iso_week,
    cast(days.weekday_number as integer) as weekday_number,
    weekdays.name_nb as weekday_name_nb,
    days.is_weekend,
    days.is_holiday,
    days.holiday_name_nb,
    days.is_working_day,
    cast(days.working_day_number as integer) as working_day_number,
    cast(days.working_day_of_month as integer) as working_day_of_month,
    cast(days.working_day_of_year as integer) as working_day_of_year,
from days
inner join weekdays
    on days.weekday_number = weekdays.weekday_number
inner join months
    on month(days.date_on) = months.month_number

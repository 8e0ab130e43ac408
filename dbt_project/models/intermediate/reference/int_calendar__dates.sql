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

)

select cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as date_on
from bounds

-- Two true totals of the same people: the sum over services, and persons counted once. What they
-- differ by is those counted more than once.
with

users as (

    select * from {{ ref('fct_users_in_service') }}

),

by_person as (

    select
        municipality_code,
        month_on,
        person_id,
        bool_or(has_decision) as is_with_decision,
        bool_or(not has_decision) as is_without_decision,
        count(distinct coalesce(service_code, 'unknown')) as service_count,
    from users
    group by municipality_code, month_on, person_id

),

by_month as (

    select
        municipality_code,
        month_on,
        count(*) as users_distinct,
        count(*) filter (where is_with_decision) as users_with_decision,
        count(*) filter (where is_without_decision) as users_without_decision,
        count(*) filter (where is_with_decision and is_without_decision) as in_both_count,
        sum(service_count) as services_total,
        count(*) filter (where service_count > 1) as in_several_services_count,
        sum(service_count - 1) as extra_services_count,
    from by_person
    group by municipality_code, month_on

)

select
    periods.municipality_code,
    periods.municipality_name,
    periods.period_on as month,
    {% for column in [
        'users_with_decision', 'users_without_decision', 'in_both_count', 'services_total',
        'in_several_services_count', 'extra_services_count', 'users_distinct',
    ] -%}
        case
            when periods.missing_code is null
                then cast(coalesce(by_month.{{ column }}, 0) as integer)
        end as {{ column }},
    {% endfor -%}
    case
        when periods.missing_code is null
            then cast(
                coalesce(by_month.users_with_decision + by_month.users_without_decision, 0)
                as integer
            )
    end as users_total,
    periods.missing_code,
from {{ ref('fct_reporting_periods') }} as periods
left join by_month
    on
        periods.municipality_code = by_month.municipality_code
        and periods.period_on = by_month.month_on
where periods.period_kind = 'month'

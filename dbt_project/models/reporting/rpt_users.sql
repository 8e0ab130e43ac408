{%- set dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
{%- set flow_keys = keys + ['indicator_code'] -%}
with

months as (

    select * from {{ ref('fct_source_months') }}

),

-- A stock is the one at the period's end.
users as (

    select
        users.municipality_code,
        periods.period_kind,
        periods.period_on,
        users.person_id,
        users.has_decision,
        coalesce(users.source_name || '/' || users.offer_id, 'unknown') as offer_code,
        coalesce(users.sex_code, '0') as sex_code,
        coalesce(users.age_band_code, 'unknown') as age_band_code,
    from {{ ref('fct_users_in_service') }} as users
    inner join {{ ref('fct_reporting_periods') }} as periods
        on
            users.municipality_code = periods.municipality_code
            and users.month_end_on = periods.period_end_on

),

users_by_breakdown as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        count(distinct person_id) filter (where has_decision) as with_decision,
        count(distinct person_id) filter (where not has_decision) as without_decision,
        count(distinct person_id) as distinct_persons,
    from users
    group by {{ breakdown_sets(keys, dims) }}

),

stocks as (

    select
        {{ keys | join(', ') }},
        unnest([
            'users_with_decision', 'users_without_decision', 'users_total', 'users_distinct'
        ]) as indicator_code,
        breakdown_code,
        category_code,
        null as item_code,
        unnest([
            with_decision, without_decision, with_decision + without_decision, distinct_persons
        ]) as value, -- noqa: RF04
    from users_by_breakdown

),

events as (

    select
        *,
        event_code as indicator_code,
    from {{ ref('fct_user_events') }}

    union all

    -- New in all is the two ways in together.
    select
        * replace (null as earlier_service_code),
        'new_total' as indicator_code,
    from {{ ref('fct_user_events') }}
    where event_code in ('new_with_decision', 'new_short_term')

),

in_periods as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        events.indicator_code,
        events.earlier_service_code,
        coalesce(events.source_name || '/' || events.offer_id, 'unknown') as offer_code,
        coalesce(events.sex_code, '0') as sex_code,
        coalesce(events.age_band_code, 'unknown') as age_band_code,
    from events
    inner join months
        on
            events.source_name = months.source_name
            and events.municipality_code = months.delivered_code
            and {{ month_of('events.happened_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

flows as (

    select
        {{ flow_keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        {{ item_column('earlier_service_code') }},
        count(*) as value, -- noqa: RF04
    from in_periods
    group by {{ breakdown_sets(flow_keys, dims, item='earlier_service_code') }}

),

counted as (

    select
        *,
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from (
        select * from stocks

        union all by name

        -- Of events without an earlier service, the whole is also their only part.
        select distinct * from flows
    ) as figures

),

{{ told_figures('rpt_users', 'counted') }}

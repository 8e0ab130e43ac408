{%- set dims = {
    'channel': 'channel_code', 'heard_from': 'heard_from_code', 'result': 'result_code',
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
    'identity': 'identity_code',
} -%}
{%- set person_dims = dict(dims) -%}
{%- do person_dims.pop('identity') -%}
{%- set answer_dims = {
    'channel': 'channel_code', 'offer': 'offer_code', 'sex': 'sex_code',
    'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

sources as (

    select
        source_name,
        data_through,
    from {{ ref('dim_source') }}

),

days as (

    select
        date_on,
        working_day_number,
    from {{ ref('dim_date') }}

),

-- An enquiry is ripe when the last day that would have been in time has been told about whole.
enquiries as (

    select
        months.municipality_code,
        months.month_on,
        enquiries.person_id,
        enquiries.channel_code,
        coalesce(enquiries.heard_from_code, 'unknown') as heard_from_code,
        coalesce(enquiries.result_code, 'unknown') as result_code,
        coalesce(enquiries.source_name || '/' || enquiries.recommended_offer_id, 'unknown')
            as offer_code,
        coalesce(enquiries.sex_code, '0') as sex_code,
        coalesce(enquiries.age_band_code, 'unknown') as age_band_code,
        case when enquiries.is_anonymous then 'anonymous' else 'known' end as identity_code,
        sources.data_through - enquiries.received_on
        > {{ threshold('answer_days', 'enquiries.received_on') }} as is_ripe,
        coalesce(
            enquiries.answered_days
            <= {{ threshold('answer_days', 'enquiries.received_on') }}, false
        ) as is_answered,
        days_told.working_day_number - days_received.working_day_number
        > {{ threshold('answer_working_days', 'enquiries.received_on') }} as is_ripe_by_workdays,
        coalesce(
            enquiries.answered_working_days
            <= {{ threshold('answer_working_days', 'enquiries.received_on') }}, false
        ) as is_answered_by_workdays,
    from {{ ref('fct_enquiries') }} as enquiries
    inner join {{ ref('fct_source_months') }} as months
        on
            enquiries.source_name = months.source_name
            and enquiries.municipality_code = months.delivered_code
            and {{ month_of('enquiries.received_on') }} = months.month_on
    inner join sources
        on enquiries.source_name = sources.source_name
    left join days as days_received
        on enquiries.received_on = days_received.date_on
    left join days as days_told
        on sources.data_through = days_told.date_on

),

in_periods as (

    select
        enquiries.*,
        period_kinds.period_kind,
        {{ period_of('enquiries.month_on') }} as period_on,
    from enquiries
    cross join {{ period_kinds() }}

),

all_enquiries as (

    select
        {{ keys | join(', ') }},
        'enquiries' as indicator_code,
        {{ breakdown_columns(dims) }},
        count(*) as value, -- noqa: RF04
    from in_periods
    group by {{ breakdown_sets(keys, dims) }}

),

-- Anonymous callers are no known person.
persons as (

    select
        {{ keys | join(', ') }},
        'persons_enquiring' as indicator_code,
        {{ breakdown_columns(person_dims) }},
        count(distinct person_id) as value, -- noqa: RF04
    from in_periods
    group by {{ breakdown_sets(keys, person_dims) }}

),

answered as (

    select
        {{ keys | join(', ') }},
        'answered_within_7_days' as indicator_code,
        {{ breakdown_columns(answer_dims) }},
        count(*) filter (where is_ripe and is_answered) as numerator,
        count(*) filter (where is_ripe) as denominator,
        count(*) filter (where not is_ripe) as unripe_count,
    from in_periods
    group by {{ breakdown_sets(keys, answer_dims) }}

    union all

    select
        {{ keys | join(', ') }},
        'answered_within_5_working_days' as indicator_code,
        {{ breakdown_columns(answer_dims) }},
        count(*) filter (where is_ripe_by_workdays and is_answered_by_workdays)
            as numerator,
        count(*) filter (where is_ripe_by_workdays) as denominator,
        count(*) filter (where not is_ripe_by_workdays) as unripe_count,
    from in_periods
    group by {{ breakdown_sets(keys, answer_dims) }}

),

counted as (

    select
        *,
        null as item_code,
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from (
        select * from all_enquiries

        union all

        select * from persons
        where breakdown_code = 'total' or value > 0
    ) as counts

    union all by name

    select
        *,
        null as item_code,
        null as value, -- noqa: RF04
        true as is_complete,
    from answered

),

{{ told_figures('rpt_enquiries', 'counted') }}

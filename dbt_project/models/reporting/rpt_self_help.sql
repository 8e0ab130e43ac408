{%- set dims = {'tool': 'tool', 'sex': 'sex_code', 'age_band': 'age_band_code'} -%}
{%- set completed_dims = dict(dims, age_band='age_band_at_end_code') -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

months as (

    select * from {{ ref('fct_source_months') }}

),

courses as (

    select
        * replace (
            coalesce(sex_code, '0') as sex_code,
            coalesce(age_band_code, 'unknown') as age_band_code,
            coalesce(age_band_at_end_code, 'unknown') as age_band_at_end_code
        ),
    from {{ ref('fct_self_help_courses') }}

),

started as (

    select
        courses.* replace (months.municipality_code as municipality_code),
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
    from courses
    inner join months
        on
            courses.source_name = months.source_name
            and courses.municipality_code = months.delivered_code
            and {{ month_of('courses.created_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

completed as (

    select
        courses.* replace (months.municipality_code as municipality_code),
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        courses.completed_days
        between {{ threshold('self_help_from_days', 'courses.completed_on') }}
        and {{ threshold('self_help_to_days', 'courses.completed_on') }} as is_in_time,
    from courses
    inner join months
        on
            courses.source_name = months.source_name
            and courses.municipality_code = months.delivered_code
            and {{ month_of('courses.completed_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

started_by_breakdown as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        count(*) as started,
        count(*) filter (where is_stopped) as stopped,
        count(*) filter (where completed_on is null and not is_stopped) as going_on,
    from started
    group by {{ breakdown_sets(keys, dims) }}

),

-- Those who go on are among all who started; how many they are stands beside the share.
started_figures as (

    select
        {{ keys | join(', ') }},
        'self_help_started' as indicator_code,
        breakdown_code,
        category_code,
        started as value, -- noqa: RF04
    from started_by_breakdown

    union all by name

    select
        {{ keys | join(', ') }},
        'self_help_drop_out' as indicator_code,
        breakdown_code,
        category_code,
        stopped as numerator,
        started as denominator,
        going_on as unripe_count,
    from started_by_breakdown

    union all by name

    select
        {{ of_table('started', keys) }},
        'self_help_drop_out' as indicator_code,
        'stop_reason' as breakdown_code,
        started.stop_reason_code as category_code,
        count(*) as numerator,
        any_value(started_by_breakdown.started) as denominator,
        any_value(started_by_breakdown.going_on) as unripe_count,
    from started
    inner join started_by_breakdown
        on
            {{ same_keys('started', 'started_by_breakdown', keys) }}
            and started_by_breakdown.breakdown_code = 'total'
    where started.is_stopped
    group by
        {{ of_table('started', keys) }},
        started.stop_reason_code

),

completed_by_breakdown as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(completed_dims) }},
        count(*) as completed,
        count(*) filter (where is_in_time) as in_time,
    from completed
    group by {{ breakdown_sets(keys, completed_dims) }}

),

completed_figures as (

    select
        {{ keys | join(', ') }},
        'self_help_completed' as indicator_code,
        breakdown_code,
        category_code,
        completed as value, -- noqa: RF04
    from completed_by_breakdown

    union all by name

    select
        {{ keys | join(', ') }},
        'self_help_in_time' as indicator_code,
        breakdown_code,
        category_code,
        in_time as numerator,
        completed as denominator,
    from completed_by_breakdown

),

counted as (

    select
        *,
        null as item_code,
        true as is_complete,
    from (
        select * from started_figures

        union all by name

        select * from completed_figures
    ) as figures

),

{{ told_figures('rpt_self_help', 'counted') }}

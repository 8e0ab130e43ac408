-- Every group and course that was open some time in a year, as it stood when the year ended.
-- A group is told by its offer's name: its own may be that of a person.
with

years as (

    select
        months.source_name,
        months.delivered_code,
        periods.municipality_code,
        periods.period_kind,
        periods.period_on,
        periods.period_end_on,
    from {{ ref('fct_reporting_periods') }} as periods
    inner join {{ ref('fct_source_months') }} as months
        on
            periods.municipality_code = months.municipality_code
            and periods.period_end_on = months.month_end_on
    where periods.period_kind = 'year' and periods.missing_code is null

),

groups as (

    select
        years.municipality_code,
        years.period_kind,
        years.period_on,
        years.period_end_on,
        groups.source_name,
        groups.group_id,
        groups.offer_id,
        groups.starts_on,
        case when groups.ends_on < years.period_end_on then groups.ends_on end as ends_on,
    from {{ ref('fct_groups') }} as groups
    inner join years
        on
            groups.source_name = years.source_name
            and groups.municipality_code = years.delivered_code
            and groups.starts_on < years.period_end_on
            and (groups.ends_on is null or groups.ends_on >= years.period_on)

),

sessions as (

    select
        groups.source_name,
        groups.group_id,
        groups.period_on,
        count(*) filter (where sessions.held_on >= groups.period_on) as sessions_this_year,
        count(*) as sessions_since_start,
    from groups
    inner join {{ ref('fct_group_sessions') }} as sessions
        on
            groups.source_name = sessions.source_name
            and groups.group_id = sessions.group_id
            and groups.period_end_on > sessions.held_on
    group by groups.source_name, groups.group_id, groups.period_on

),

participants as (

    select
        groups.source_name,
        groups.group_id,
        groups.period_on,
        count(distinct attendances.person_id) filter (
            where attendances.held_on >= groups.period_on
        ) as participants_this_year,
        count(distinct attendances.person_id) as participants_since_start,
    from groups
    inner join {{ ref('fct_group_attendances') }} as attendances
        on
            groups.source_name = attendances.source_name
            and groups.group_id = attendances.group_id
            and groups.period_end_on > attendances.held_on
    where attendances.attendance_code = 'attended'
    group by groups.source_name, groups.group_id, groups.period_on

),

offer_names as (

    select
        groups.source_name,
        groups.group_id,
        groups.period_on,
        max_by(offers.offer_name, offers.valid_from) as offer_name,
    from groups
    inner join {{ ref('dim_offer') }} as offers
        on
            groups.source_name = offers.source_name
            and groups.offer_id = offers.offer_id
            and groups.period_end_on > offers.valid_from
    group by groups.source_name, groups.group_id, groups.period_on

)

select
    groups.period_kind,
    groups.period_on,
    groups.municipality_code,
    cast(year(groups.period_on) as integer) as year_number,
    groups.municipality_code || '00' as region_code,
    {{ letters_only_id(
        "concat_ws('/', 'kostra_52', groups.period_on, groups.source_name, groups.group_id)"
    ) }} as row_id,
    offer_names.offer_name,
    groups.starts_on,
    cast(coalesce(sessions.sessions_this_year, 0) as integer) as sessions_this_year,
    cast(coalesce(sessions.sessions_since_start, 0) as integer) as sessions_since_start,
    cast(coalesce(participants.participants_this_year, 0) as integer) as participants_this_year,
    cast(coalesce(participants.participants_since_start, 0) as integer)
        as participants_since_start,
    case when groups.ends_on is null then '1' else '2' end as status_at_year_end_code,
    groups.ends_on,
from groups
left join sessions
    on
        groups.source_name = sessions.source_name
        and groups.group_id = sessions.group_id
        and groups.period_on = sessions.period_on
left join participants
    on
        groups.source_name = participants.source_name
        and groups.group_id = participants.group_id
        and groups.period_on = participants.period_on
left join offer_names
    on
        groups.source_name = offer_names.source_name
        and groups.group_id = offer_names.group_id
        and groups.period_on = offer_names.period_on

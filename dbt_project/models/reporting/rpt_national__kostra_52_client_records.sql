{%- set minutes_in_hour = national_limit('kostra_52', 'minutes_in_hour', 'clients.period_on') -%}
-- Every episode that was open some time in a year, as it was known to stand when the year ended.
-- The row's name is made for this form and year alone: it is found nowhere else, and leads nowhere.
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

enquiries as (

    select
        source_name,
        enquiry_id,
        received_on,
    from {{ ref('fct_enquiries') }}

),

clients as (

    select
        years.municipality_code,
        years.period_kind,
        years.period_on,
        years.period_end_on,
        episodes.source_name,
        episodes.episode_id,
        episodes.person_id,
        episodes.enquiry_id,
        episodes.in_service_on,
        episodes.earlier_service_code,
        episodes.sex_code,
        episodes.end_reason_code,
        coalesce(enquiries.received_on, episodes.started_on) as contacted_on,
        case
            when episodes.first_attended_on < years.period_end_on
                then episodes.first_attended_on
        end as first_attended_on,
        case when episodes.ended_on < years.period_end_on then episodes.ended_on end as ended_on,
        coalesce(enquiries.received_on, episodes.started_on)
        + {{ national_limit('kostra_52', 'reason_after_days', 'years.period_on') }}
            as reason_asked_after,
    from {{ ref('fct_episodes') }} as episodes
    inner join years
        on
            episodes.source_name = years.source_name
            and episodes.municipality_code = years.delivered_code
            and episodes.started_on < years.period_end_on
            and (episodes.ended_on is null or episodes.ended_on >= years.period_on)
    left join enquiries
        on
            episodes.source_name = enquiries.source_name
            and episodes.enquiry_id = enquiries.enquiry_id
    where not episodes.is_entered_in_error

),

-- Added up by year first: a client of many years is asked about in each of them.
conversations as (

    select
        source_name,
        episode_id,
        cast(date_trunc('year', contact_on) as date) as held_year_on,
        count(*) filter (where attendance_code = 'attended' and mode_code != 'phone')
            as conversation_count,
        count(*) filter (where attendance_code = 'attended' and mode_code = 'phone')
            as phone_conversation_count,
        coalesce(sum(duration_minutes) filter (where attendance_code = 'attended'), 0) as minutes,
        coalesce(bool_or(has_interpreter) filter (where attendance_code = 'attended'), false)
            as has_interpreter,
        min(contact_on) filter (where attendance_code in ('did_not_attend', 'cancelled_by_user'))
            as first_missed_on,
    from {{ ref('fct_contacts') }}
    where is_counted and episode_id is not null
    group by all

),

held as (

    select
        clients.source_name,
        clients.episode_id,
        clients.period_on,
        coalesce(
            sum(conversations.conversation_count) filter (
                where conversations.held_year_on = clients.period_on
            ),
            0
        ) as conversations_this_year,
        sum(conversations.conversation_count) as conversations_since_start,
        coalesce(
            sum(conversations.phone_conversation_count) filter (
                where conversations.held_year_on = clients.period_on
            ),
            0
        ) as phone_conversations_this_year,
        sum(conversations.phone_conversation_count) as phone_conversations_since_start,
        coalesce(
            sum(conversations.minutes) filter (
                where conversations.held_year_on = clients.period_on
            ),
            0
        ) as minutes_this_year,
        sum(conversations.minutes) as minutes_since_start,
        bool_or(conversations.has_interpreter) as has_interpreter,
        min(conversations.first_missed_on) as first_missed_on,
    from clients
    inner join conversations
        on
            clients.source_name = conversations.source_name
            and clients.episode_id = conversations.episode_id
            and clients.period_on >= conversations.held_year_on
    group by clients.source_name, clients.episode_id, clients.period_on

),

assessed as (

    select
        source_name,
        episode_id,
        enquiry_id,
        min(struct_pack(
            assessed_at := assessed_at,
            assessment_id := assessment_id,
            assessed_on := assessed_on,
            problem_code := main_problem_code,
            work_status_code := work_status_code
        )) as first_assessment,
    from {{ ref('fct_assessments') }}
    group by source_name, episode_id, enquiry_id

),

by_episode as (

    select
        source_name,
        episode_id,
        min(first_assessment) as first_assessment,
    from assessed
    where episode_id is not null
    group by source_name, episode_id

),

by_enquiry as (

    select
        source_name,
        enquiry_id,
        min(first_assessment) as first_assessment,
    from assessed
    where enquiry_id is not null
    group by source_name, enquiry_id

),

assessments as (

    select
        clients.source_name,
        clients.episode_id,
        clients.period_on,
        least(by_episode.first_assessment, by_enquiry.first_assessment) as first_assessment,
    from clients
    left join by_episode
        on
            clients.source_name = by_episode.source_name
            and clients.episode_id = by_episode.episode_id
    left join by_enquiry
        on
            clients.source_name = by_enquiry.source_name
            and clients.enquiry_id = by_enquiry.enquiry_id

),

known as (

    select
        source_name,
        episode_id,
        period_on,
        first_assessment['assessed_on'] as assessed_on,
        first_assessment['problem_code'] as problem_code,
        first_assessment['work_status_code'] as work_status_code,
    from assessments

)

select
    clients.period_kind,
    clients.period_on,
    clients.municipality_code,
    cast(year(clients.period_on) as integer) as year_number,
    clients.municipality_code || '00' as region_code,
    {{ letters_only_id(
        "concat_ws('/', 'kostra_52', clients.period_on, clients.person_id, clients.source_name, "
        ~ "clients.episode_id)"
    ) }} as row_id,
    clients.contacted_on,
    case
        when clients.in_service_on < clients.period_end_on
            then {{ national_code(
                'kostra_52', 'earlier_service', 'clients.earlier_service_code', 'clients.period_on'
            ) }}
    end as earlier_contact_code,
    known.problem_code,
    {{ national_code('kostra_52', 'sex', 'clients.sex_code', 'clients.period_on') }} as sex_code,
    persons.birth_year,
    known.work_status_code,
    clients.first_attended_on,
    case
        when
            clients.first_attended_on is null
            or clients.first_attended_on <= clients.reason_asked_after
            then null
        when held.first_missed_on <= clients.reason_asked_after then '2'
        else '1'
    end as wait_reason_code,
    cast(coalesce(held.conversations_this_year, 0) as integer) as conversations_this_year,
    cast(coalesce(held.conversations_since_start, 0) as integer) as conversations_since_start,
    cast(coalesce(held.phone_conversations_this_year, 0) as integer)
        as phone_conversations_this_year,
    cast(coalesce(held.phone_conversations_since_start, 0) as integer)
        as phone_conversations_since_start,
    cast({{ exact_ratio('coalesce(held.minutes_this_year, 0)', minutes_in_hour, 0) }} as integer)
        as hours_this_year,
    cast({{ exact_ratio('coalesce(held.minutes_since_start, 0)', minutes_in_hour, 0) }} as integer)
        as hours_since_start,
    coalesce(held.has_interpreter, false) as has_interpreter,
    case
        when clients.ended_on is null then '3'
        else {{ national_code(
            'kostra_52', 'end_reason', 'clients.end_reason_code', 'clients.period_on'
        ) }}
    end as status_at_year_end_code,
    clients.ended_on,
from clients
left join held
    on
        clients.source_name = held.source_name
        and clients.episode_id = held.episode_id
        and clients.period_on = held.period_on
left join {{ ref('dim_person') }} as persons
    on clients.person_id = persons.person_id
left join known
    on
        clients.source_name = known.source_name
        and clients.episode_id = known.episode_id
        and clients.period_on = known.period_on
        and clients.period_end_on > known.assessed_on

-- A wait starts at allocation, application or enquiry, and says which. It ends at the first
-- contact that was attended from then on; being put in service is a second clock beside it.
with

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

),

enquiries as (

    select
        source_name,
        record_id as enquiry_id,
        channel,
        {{ local_date('received_at') }} as received_on,
    from {{ ref('int_enquiries__current') }}

),

decisions as (

    select
        source_name,
        record_id as decision_id,
        applied_on,
    from {{ ref('int_decisions__current') }}

),

starts as (

    select
        source_name,
        episode_id,
        'allocation' as start_kind,
        allocated_on as started_on,
        false as is_drop_in,
    from episodes
    where allocated_on is not null

    union all

    select
        episodes.source_name,
        episodes.episode_id,
        'application' as start_kind,
        decisions.applied_on as started_on,
        false as is_drop_in,
    from episodes
    inner join decisions
        on
            episodes.source_name = decisions.source_name
            and episodes.decision_id = decisions.decision_id
    where decisions.applied_on is not null

    union all

    select
        episodes.source_name,
        episodes.episode_id,
        'enquiry' as start_kind,
        enquiries.received_on as started_on,
        enquiries.channel = 'drop_in' as is_drop_in,
    from episodes
    inner join enquiries
        on
            episodes.source_name = enquiries.source_name
            and episodes.enquiry_id = enquiries.enquiry_id

),

attended_contacts as (

    select
        source_name,
        episode_id,
        {{ local_date('starts_at') }} as contact_on,
    from {{ ref('int_contacts__current') }}
    where attendance = 'attended' and episode_id is not null

),

first_attended as (

    select
        starts.source_name,
        starts.episode_id,
        starts.start_kind,
        min(attended_contacts.contact_on) as first_attended_on,
    from starts
    inner join attended_contacts
        on
            starts.source_name = attended_contacts.source_name
            and starts.episode_id = attended_contacts.episode_id
            and starts.started_on <= attended_contacts.contact_on
    group by starts.source_name, starts.episode_id, starts.start_kind

),

with_dates as (

    select
        starts.source_name,
        starts.episode_id,
        starts.start_kind,
        starts.started_on,
        starts.is_drop_in,
        first_attended.first_attended_on,
        coalesce(episodes.ended_on, episodes.closed_on) as ended_on,
        episodes.voided_on,
    from starts
    inner join episodes
        on
            starts.source_name = episodes.source_name
            and starts.episode_id = episodes.episode_id
    left join first_attended
        on
            starts.source_name = first_attended.source_name
            and starts.episode_id = first_attended.episode_id
            and starts.start_kind = first_attended.start_kind

),

with_end_kind as (

    select
        *,
        case
            when voided_on is not null then 'error'
            when first_attended_on <= coalesce(ended_on, first_attended_on) then 'attended'
            when ended_on is not null then 'ended'
            else 'open'
        end as end_kind,
    from with_dates

),

with_end as (

    select
        *,
        case end_kind
            when 'error' then voided_on
            when 'attended' then first_attended_on
            when 'ended' then greatest(ended_on, started_on)
        end as stopped_on,
    from with_end_kind

)

-- Whoever drops in and is helped the same day has not waited.
select
    source_name,
    episode_id,
    start_kind,
    started_on,
    stopped_on,
    end_kind,
    first_attended_on,
    case when end_kind != 'error' then stopped_on - started_on end as waited_days,
from with_end
where not (is_drop_in and end_kind = 'attended' and stopped_on = started_on)

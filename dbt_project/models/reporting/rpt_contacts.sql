{%- set dims = {
    'offer': 'offer_code', 'mode': 'mode_code', 'profession': 'profession_code',
    'participants': 'participants_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set missed_dims = dict(dims) -%}
{%- do missed_dims.pop('participants') -%}
{%- set episode_dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set group_dims = {'offer': 'offer_code'} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

months as (

    select * from {{ ref('fct_source_months') }}

),

-- Contacts come by the million: they are added up by month first, and the months into periods.
contacts_by_month as (

    select
        months.municipality_code,
        months.month_on,
        coalesce(contacts.source_name || '/' || contacts.offer_id, 'unknown') as offer_code,
        contacts.mode_code,
        coalesce(contacts.profession_code, 'unknown') as profession_code,
        contacts.participants_code,
        coalesce(contacts.sex_code, '0') as sex_code,
        coalesce(contacts.age_band_code, 'unknown') as age_band_code,
        count(*) filter (where contacts.attendance_code = 'attended') as attended,
        count(*) filter (where contacts.attendance_code = 'did_not_attend') as missed,
        count(*) filter (where contacts.attendance_code != 'cancelled_by_service') as booked,
    from {{ ref('fct_contacts') }} as contacts
    inner join months
        on
            contacts.source_name = months.source_name
            and contacts.municipality_code = months.delivered_code
            and {{ month_of('contacts.contact_on') }} = months.month_on
    where contacts.is_counted
    group by all

),

contacts as (

    select
        contacts_by_month.*,
        period_kinds.period_kind,
        {{ period_of('contacts_by_month.month_on') }} as period_on,
    from contacts_by_month
    cross join {{ period_kinds() }}

),

episodes as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        coalesce(episodes.source_name || '/' || episodes.offer_id, 'unknown') as offer_code,
        coalesce(episodes.sex_code, '0') as sex_code,
        coalesce(episodes.age_band_at_end_code, 'unknown') as age_band_code,
        episodes.attended_contact_count,
        episodes.maximum_conversations,
    from {{ ref('fct_episodes') }} as episodes
    inner join months
        on
            episodes.source_name = months.source_name
            and episodes.municipality_code = months.delivered_code
            and {{ month_of('episodes.ended_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where episodes.is_ended_here

),

sessions as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        coalesce(sessions.source_name || '/' || sessions.offer_id, 'unknown') as offer_code,
        sessions.attended_count,
    from {{ ref('fct_group_sessions') }} as sessions
    inner join months
        on
            sessions.source_name = months.source_name
            and sessions.municipality_code = months.delivered_code
            and {{ month_of('sessions.held_on') }} = months.month_on
    cross join {{ period_kinds() }}

),

attended as (

    select
        {{ keys | join(', ') }},
        'contacts_attended' as indicator_code,
        {{ breakdown_columns(dims) }},
        sum(attended) as value, -- noqa: RF04
    from contacts
    group by {{ breakdown_sets(keys, dims) }}

),

missed as (

    select
        {{ keys | join(', ') }},
        'did_not_attend_share' as indicator_code,
        {{ breakdown_columns(missed_dims) }},
        sum(missed) as numerator,
        sum(booked) as denominator,
    from contacts
    group by {{ breakdown_sets(keys, missed_dims) }}

),

conversations as (

    select
        {{ keys | join(', ') }},
        'conversations_per_episode' as indicator_code,
        {{ breakdown_columns(episode_dims) }},
        sum(attended_contact_count) as numerator,
        count(*) as denominator,
    from episodes
    group by {{ breakdown_sets(keys, episode_dims) }}

    union all

    select
        {{ keys | join(', ') }},
        'conversations_within_maximum' as indicator_code,
        {{ breakdown_columns(episode_dims) }},
        count(*) filter (where attended_contact_count <= maximum_conversations) as numerator,
        count(maximum_conversations) as denominator,
    from episodes
    group by {{ breakdown_sets(keys, episode_dims) }}

),

groups as (

    select
        {{ keys | join(', ') }},
        unnest(['group_sessions', 'group_attendances']) as indicator_code,
        {{ breakdown_columns(group_dims) }},
        unnest([count(*), sum(attended_count)]) as value, -- noqa: RF04
    from sessions
    group by {{ breakdown_sets(keys, group_dims) }}

),

counts as (

    select * from attended

    union all

    select * from groups

),

shares as (

    select * from missed

    union all

    select * from conversations

),

counted as (

    select
        *,
        null as item_code,
        null as unripe_count,
        true as is_complete,
    from (
        select * from counts

        union all by name

        select * from shares
    ) as figures

),

{{ told_figures('rpt_contacts', 'counted') }}

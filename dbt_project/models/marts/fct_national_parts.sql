-- The figures of the national extract in their smallest parts, by the rules of the reports that
-- tell their wholes. What is told by decision says so; what is not has no decision.
with

months as (

    select * from {{ ref('fct_source_months') }}

),

month_ends as (

    select distinct
        source_name,
        month_on,
        month_end_on,
    from months

),

episodes as (

    select * from {{ ref('fct_episodes') }}

),

offer_kinds as (

    select
        offers.source_name,
        offers.offer_id,
        months.month_on,
        coalesce(
            max_by(offers.offer_kind_code, offers.valid_from) filter (
                where offers.valid_from < months.month_end_on
            ),
            min_by(offers.offer_kind_code, offers.valid_from)
        ) as offer_kind_code,
    from {{ ref('dim_offer') }} as offers
    inner join month_ends as months
        on offers.source_name = months.source_name
    group by offers.source_name, offers.offer_id, months.month_on

),

enquiries as (

    select
        {{ part_of('enquiries', offer_id='recommended_offer_id') }},
        enquiries.person_id,
        sources.data_through - enquiries.received_on
        > {{ threshold('answer_days', 'enquiries.received_on') }} as is_ripe,
        coalesce(
            enquiries.answered_days <= {{ threshold('answer_days', 'enquiries.received_on') }},
            false
        ) as is_answered,
    from {{ ref('fct_enquiries') }} as enquiries
    {{ counted_in('enquiries', 'enquiries.received_on') }}
    inner join {{ ref('dim_source') }} as sources
        on enquiries.source_name = sources.source_name

),

asked_for_help as (

    select
        * exclude (enquiry_count, ripe_count, answered_count),
        unnest(['enquiries', 'answered_within_7_days']) as indicator_code,
        unnest([enquiry_count, answered_count]) as numerator,
        unnest([null, ripe_count]) as denominator,
    from (
        select
            * exclude (person_id, is_ripe, is_answered),
            count(*) as enquiry_count,
            count(*) filter (where is_ripe) as ripe_count,
            count(*) filter (where is_ripe and is_answered) as answered_count,
        from enquiries
        group by all
    ) as counted

    union all by name

    select
        * exclude (is_ripe, is_answered),
        'persons_enquiring' as indicator_code,
    from enquiries
    where person_id is not null
    group by all

),

conversations_counted as (

    select
        {{ part_of('contacts') }},
        case when episodes.has_decision then 'with' else 'without' end as decision_code,
        count(*) filter (where contacts.attendance_code = 'attended') as attended,
        count(*) filter (where contacts.attendance_code = 'did_not_attend') as missed,
        count(*) filter (where contacts.attendance_code != 'cancelled_by_service') as booked,
    from {{ ref('fct_contacts') }} as contacts
    {{ counted_in('contacts', 'contacts.contact_on') }}
    left join episodes
        on
            contacts.source_name = episodes.source_name
            and contacts.episode_id = episodes.episode_id
    where contacts.is_counted
    group by all

),

conversations as (

    select
        * exclude (attended, missed, booked),
        unnest(['contacts_attended', 'did_not_attend_share']) as indicator_code,
        unnest([attended, missed]) as numerator,
        unnest([null, booked]) as denominator,
    from conversations_counted

),

attendances as (

    select
        {{ part_of('attendances') }},
        'group_attendances' as indicator_code,
        count(*) as numerator,
    from {{ ref('fct_group_attendances') }} as attendances
    {{ counted_in('attendances', 'attendances.held_on') }}
    where attendances.attendance_code = 'attended'
    group by all

),

arrivals as (

    select
        {{ part_of('events') }},
        events.event_code as indicator_code,
        count(*) as numerator,
    from {{ ref('fct_user_events') }} as events
    {{ counted_in('events', 'events.happened_on') }}
    where events.event_code in ('new_with_decision', 'new_short_term')
    group by all

),

starts as (

    select
        {{ part_of('waits', 'age_band_at_start_code') }},
        case when waits.has_decision then 'with' else 'without' end as decision_code,
        limits.indicator_code,
        count(*) filter (where waits.waited_days <= limits.limit_days) as numerator,
        count(*) as denominator,
    from {{ ref('fct_waits') }} as waits
    {{ counted_in('waits', 'waits.stopped_on') }}
    inner join {{ ref('wait_limits') }} as limits
        on
            limits.indicator_code = 'started_within_56_days'
            and {{ is_within('months.month_on', 'limits.valid_from', 'limits.valid_to') }}
    where waits.end_kind_code = 'attended' and waits.is_primary
    group by all

),

ends_counted as (

    select
        {{ part_of('episodes', 'age_band_at_end_code') }},
        case when episodes.has_decision then 'with' else 'without' end as decision_code,
        count(*) as ended,
        count(*) filter (where episodes.has_enough_contacts) as with_contacts,
        count(*) filter (where episodes.has_enough_contacts and episodes.is_paired) as paired,
    from episodes
    {{ counted_in('episodes', 'episodes.ended_on') }}
    where episodes.is_ended_here
    group by all

),

ends as (

    select
        * exclude (ended, with_contacts, paired),
        unnest(['episodes_ended', 'paired_score_coverage']) as indicator_code,
        unnest([ended, paired]) as numerator,
        unnest([null, with_contacts]) as denominator,
    from ends_counted

),

changes_counted as (

    select
        {{ part_of('outcomes', 'age_band_at_end_code') }},
        count(outcomes.change_class_code) as classified,
        count(*) filter (where outcomes.change_class_code = 'reliable_improvement') as improved,
        count(*) filter (where outcomes.change_class_code = 'reliable_deterioration')
            as deteriorated,
    from {{ ref('fct_outcomes') }} as outcomes
    {{ counted_in('outcomes', 'outcomes.ended_on') }}
    where
        outcomes.is_ended_here
        and outcomes.has_enough_contacts
        and outcomes.purpose = 'outcome'
    group by all

),

changes as (

    select
        * exclude (classified, improved, deteriorated),
        unnest(['reliable_improvement', 'reliable_deterioration']) as indicator_code,
        unnest([improved, deteriorated]) as numerator,
        unnest([classified, classified]) as denominator,
    from changes_counted

),

in_service as (

    select
        users.municipality_code,
        users.month_on,
        users.source_name,
        users.offer_id,
        coalesce(users.age_band_code, 'unknown') as age_band_code,
        coalesce(users.sex_code, '0') as sex_code,
        case when users.has_decision then 'with' else 'without' end as decision_code,
        true as is_stock,
        'users_distinct' as indicator_code,
        users.person_id,
    from {{ ref('fct_users_in_service') }} as users
    group by all

),

queue as (

    select
        waiting.municipality_code,
        waiting.month_on,
        waiting.source_name,
        waiting.offer_id,
        coalesce(waiting.age_band_code, 'unknown') as age_band_code,
        coalesce(waiting.sex_code, '0') as sex_code,
        true as is_stock,
        unnest(['waiting_total', bands.indicator_code]) as indicator_code,
        1 as numerator,
    from {{ ref('fct_waiting_list') }} as waiting
    inner join {{ ref('waiting_bands') }} as bands
        on
            waiting.band_code = bands.band_code
            and {{ is_within('waiting.month_on', 'bands.valid_from', 'bands.valid_to') }}
    where waiting.start_kind_code = 'allocation' and waiting.has_decision

),

parts as (

    {% for part in [
        'asked_for_help', 'conversations', 'attendances', 'arrivals', 'starts', 'ends', 'changes',
        'in_service', 'queue',
    ] %}
        select * from {{ part }}
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

)

select
    parts.municipality_code,
    parts.month_on,
    parts.indicator_code,
    parts.person_id,
    coalesce(offer_kinds.offer_kind_code, 'unknown') as offer_kind_code,
    parts.age_band_code,
    parts.sex_code,
    parts.decision_code,
    coalesce(parts.is_stock, false) as is_stock,
    cast(sum(parts.numerator) as bigint) as numerator,
    cast(sum(parts.denominator) as bigint) as denominator,
from parts
left join offer_kinds
    on
        parts.source_name = offer_kinds.source_name
        and parts.offer_id = offer_kinds.offer_id
        and parts.month_on = offer_kinds.month_on
group by all

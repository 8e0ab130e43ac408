{%- set dims = {
    'offer': 'offer_code', 'sex': 'sex_code', 'age_band': 'age_band_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

months as (

    select * from {{ ref('fct_source_months') }}

),

ended as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        coalesce(episodes.source_name || '/' || episodes.offer_id, 'unknown') as offer_code,
        coalesce(episodes.sex_code, '0') as sex_code,
        coalesce(episodes.age_band_at_end_code, 'unknown') as age_band_code,
        episodes.has_enough_contacts,
        episodes.has_enough_contacts and episodes.is_scored as is_scored,
        episodes.has_enough_contacts and episodes.is_paired as is_paired,
    from {{ ref('fct_episodes') }} as episodes
    inner join months
        on
            episodes.source_name = months.source_name
            and episodes.municipality_code = months.delivered_code
            and {{ month_of('episodes.ended_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where episodes.is_ended_here

),

-- The scored episodes of the chain, once for each instrument they were scored on.
outcomes as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        outcomes.instrument_code,
        coalesce(outcomes.source_name || '/' || outcomes.offer_id, 'unknown') as offer_code,
        coalesce(outcomes.sex_code, '0') as sex_code,
        coalesce(outcomes.age_band_at_end_code, 'unknown') as age_band_code,
        outcomes.is_paired,
        outcomes.change_class_code,
        outcomes.is_recovered,
    from {{ ref('fct_outcomes') }} as outcomes
    inner join months
        on
            outcomes.source_name = months.source_name
            and outcomes.municipality_code = months.delivered_code
            and {{ month_of('outcomes.ended_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where
        outcomes.is_ended_here
        and outcomes.has_enough_contacts
        and outcomes.purpose = 'outcome'

),

chain as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        count(*) as ended,
        count(*) filter (where has_enough_contacts) as with_contacts,
        count(*) filter (where is_scored) as scored,
        count(*) filter (where is_paired) as paired,
    from ended
    group by {{ breakdown_sets(keys, dims) }}

),

by_instrument as (

    select
        {{ keys | join(', ') }},
        {{ breakdown_columns(dims) }},
        {{ item_column('instrument_code') }},
        count(*) as scored,
        count(*) filter (where is_paired) as paired,
        count(change_class_code) as classified,
        count(*) filter (where change_class_code = 'reliable_improvement') as improved,
        count(*) filter (where change_class_code = 'reliable_deterioration') as deteriorated,
        count(is_recovered) as beyond_cut_off,
        count(*) filter (where is_recovered) as recovered,
    from outcomes
    group by {{ breakdown_sets(keys, dims, item='instrument_code') }}

),

chain_counts as (

    select
        {{ keys | join(', ') }},
        unnest([
            'episodes_ended', 'episodes_with_two_contacts', 'episodes_scored', 'episodes_paired'
        ]) as indicator_code,
        breakdown_code,
        category_code,
        unnest([ended, with_contacts, scored, paired]) as value, -- noqa: RF04
    from chain

    union all by name

    select
        {{ keys | join(', ') }},
        unnest(['episodes_scored', 'episodes_paired']) as indicator_code,
        breakdown_code,
        category_code,
        item_code,
        unnest([scored, paired]) as value, -- noqa: RF04
    from by_instrument
    where item_code is not null

),

coverage as (

    select
        {{ keys | join(', ') }},
        'paired_score_coverage' as indicator_code,
        breakdown_code,
        category_code,
        paired as numerator,
        with_contacts as denominator,
    from chain

    union all by name

    select
        {{ of_table('by_instrument', keys) }},
        'paired_score_coverage' as indicator_code,
        by_instrument.breakdown_code,
        by_instrument.category_code,
        by_instrument.item_code,
        by_instrument.paired as numerator,
        chain.with_contacts as denominator,
    from by_instrument
    inner join chain
        on
            {{ same_keys('by_instrument', 'chain', keys) }}
            and by_instrument.breakdown_code = chain.breakdown_code
            and by_instrument.category_code is not distinct from chain.category_code
    where by_instrument.item_code is not null

),

changes as (

    select
        {{ keys | join(', ') }},
        unnest(['reliable_improvement', 'reliable_deterioration', 'recovery']) as indicator_code,
        breakdown_code,
        category_code,
        item_code,
        unnest([improved, deteriorated, recovered]) as numerator,
        unnest([classified, classified, beyond_cut_off]) as denominator,
    from by_instrument

),

sessions as (

    select
        months.municipality_code,
        period_kinds.period_kind,
        {{ period_of('months.month_on') }} as period_on,
        coalesce(measures.source_name || '/' || measures.offer_id, 'unknown') as offer_code,
        coalesce(measures.sex_code, '0') as sex_code,
        coalesce(measures.age_band_code, 'unknown') as age_band_code,
        measures.is_beyond_cut_off,
    from {{ ref('fct_measures') }} as measures
    inner join months
        on
            measures.source_name = months.source_name
            and measures.municipality_code = months.delivered_code
            and {{ month_of('measures.scored_on') }} = months.month_on
    cross join {{ period_kinds() }}
    where measures.instrument_code = 'SRS' and measures.score is not null

),

dissatisfied as (

    select
        {{ keys | join(', ') }},
        'srs_below_cut_off' as indicator_code,
        {{ breakdown_columns(dims) }},
        count(*) filter (where is_beyond_cut_off) as numerator,
        count(*) as denominator,
    from sessions
    group by {{ breakdown_sets(keys, dims) }}

),

counted as (

    select
        *,
        null as unripe_count,
        true as is_complete,
    from (
        select * from chain_counts

        union all by name

        select * from coverage

        union all by name

        select * from changes

        union all by name

        select * from dissatisfied
    ) as figures

),

{{ told_figures('rpt_outcomes', 'counted') }}

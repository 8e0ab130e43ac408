{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
-- Of the offers that are RPH, what the chain from ended to recovered tells in the reports; only
-- those who were enrolled and those who began are counted here, for no report counts them.
with

{{ asked_for('rph', ['year']) }}

months as (

    select * from {{ ref('fct_source_months') }}

),

offers as (

    select distinct
        offers.source_name,
        offers.offer_id,
        offers.valid_from,
        offers.valid_to,
        offers.municipality_code,
    from {{ ref('dim_offer') }} as offers
    inner join {{ ref('national_services') }} as services
        on
            offers.service_code = services.service_code
            and services.national_service_code = 'rph'
            and {{ is_within('offers.valid_from', 'services.valid_from', 'services.valid_to') }}

),

provided as (

    select distinct
        months.municipality_code,
        {{ month_of("date_trunc('year', months.month_on)") }} as period_on,
    from offers
    inner join months
        on
            offers.source_name = months.source_name
            and offers.municipality_code = months.delivered_code
            and offers.valid_from < months.month_end_on
            and (offers.valid_to is null or offers.valid_to > months.month_on)

),

episodes as (

    select episodes.*
    from {{ ref('fct_episodes') }} as episodes
    semi join offers
        on
            episodes.source_name = offers.source_name
            and episodes.offer_id = offers.offer_id
    where not episodes.is_entered_in_error

),

-- Who is carried over from another episode was enrolled in that one.
arrivals as (

    select
        source_name,
        municipality_code,
        'rph_enrolled' as indicator_code,
        started_on as happened_on,
    from episodes
    where not is_transfer

    union all

    select
        source_name,
        municipality_code,
        'rph_started' as indicator_code,
        first_attended_on as happened_on,
    from episodes
    where first_attended_on is not null

),

arrived as (

    select
        months.municipality_code,
        'year' as period_kind,
        {{ month_of("date_trunc('year', months.month_on)") }} as period_on,
        arrivals.indicator_code,
        count(*) as numerator,
    from arrivals
    {{ counted_in('arrivals', 'arrivals.happened_on') }}
    group by all

),

-- An offer's row of the chain, by instrument where the step is told of each.
chain as (

    select
        outcomes.municipality_code,
        outcomes.period_kind,
        outcomes.period_on,
        outcomes.indicator_code,
        outcomes.item_code,
        sum(outcomes.value) as value, -- noqa: RF04
        sum(outcomes.numerator) as numerator,
        sum(outcomes.denominator) as denominator,
    from {{ ref('rpt_outcomes') }} as outcomes
    where
        outcomes.period_kind = 'year'
        and outcomes.breakdown_code = 'offer'
        and outcomes.category_code in (
            select offers.source_name || '/' || offers.offer_id from offers
        )
    group by all

),

departed as (

    select
        {{ keys | join(', ') }},
        case indicator_code
            when 'episodes_ended' then 'rph_ended'
            when 'episodes_with_two_contacts' then 'rph_completed'
        end as indicator_code,
        value as numerator,
    from chain
    where item_code is null

),

instruments as (

    select
        {{ of_table('chain', keys) }},
        codes.suffix,
        sum(chain.value) filter (where chain.indicator_code = 'episodes_scored') as scored,
        sum(chain.value) filter (where chain.indicator_code = 'episodes_paired') as paired,
        sum(chain.numerator) filter (where chain.indicator_code = 'reliable_improvement')
            as improved,
        sum(chain.numerator) filter (where chain.indicator_code = 'reliable_deterioration')
            as deteriorated,
        sum(chain.numerator) filter (where chain.indicator_code = 'recovery') as recovered,
        sum(chain.denominator) filter (where chain.indicator_code = 'recovery') as beyond_cut_off,
    from chain
    inner join (
        values ('PHQ-9', 'phq_9'), ('GAD-7', 'gad_7')
    ) as codes (instrument_code, suffix)
        on chain.item_code = codes.instrument_code
    group by all

),

steps as (

    select
        {{ keys | join(', ') }},
        unnest([
            'rph_scored_' || suffix, 'rph_paired_' || suffix, 'rph_case_' || suffix,
            'rph_improved_' || suffix, 'rph_deteriorated_' || suffix, 'rph_recovered_' || suffix,
        ]) as indicator_code,
        unnest([scored, paired, beyond_cut_off, improved, deteriorated, recovered]) as numerator,
    from instruments

),

counted as (

    select * from arrived

    union all

    select * from departed

    union all

    select * from steps

),

judged as (

    select
        asked.*,
        case
            when asked.period_missing_code is not null then asked.period_missing_code
            when provided.municipality_code is null then 'not_applicable'
        end as missing_code,
        case when missing_code is null then coalesce(counted.numerator, 0) end as numerator,
    from asked
    left join provided
        on
            asked.municipality_code = provided.municipality_code
            and asked.period_on = provided.period_on
    left join counted
        on
            {{ same_keys('asked', 'counted', keys) }}
            and asked.indicator_code = counted.indicator_code

)

select
    period_kind,
    period_on,
    municipality_code,
    indicator_code,
    cast(numerator as bigint) as numerator,
    cast(null as bigint) as denominator,
    cast(numerator as bigint) as value, -- noqa: RF04
    missing_code,
    definition_version,
from judged

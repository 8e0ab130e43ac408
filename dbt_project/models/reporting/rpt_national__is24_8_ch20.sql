{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
-- The answers to the chapter that can be counted, out of the offers it asks about.
with

{{ asked_for('is24_8_ch20', ['year']) }}

offers as (

    select
        *,
        national_service_code = 'rph' as is_rph,
    from {{ ref('rpt_national__is24_8_ch20_offer_records') }}

),

answers as (

    select
        {{ keys | join(', ') }},
        unnest([
            'low_threshold_offers', 'offers_open_evenings', 'offers_open_weekends',
            'rph_established', 'rph_fte',
            'other_low_threshold_established', 'other_low_threshold_fte',
        ]) as indicator_code,
        unnest([
            count(*),
            count(*) filter (where is_open_evenings),
            count(*) filter (where is_open_weekends),
            cast(bool_or(is_rph) as integer),
            coalesce(sum(staff_fte) filter (where is_rph), 0),
            cast(bool_or(not is_rph) as integer),
            coalesce(sum(staff_fte) filter (where not is_rph), 0),
        ]) as value, -- noqa: RF04
    from offers
    group by {{ keys | join(', ') }}

),

-- How many positions there are in what is not there is no question.
judged as (

    select
        asked.*,
        coalesce(answers.value, 0) as value, -- noqa: RF04
        case
            when asked.period_missing_code is not null then asked.period_missing_code
            when asked.measure = 'sum' and coalesce(established.value, 0) = 0 then 'not_applicable'
        end as missing_code,
    from asked
    left join answers
        on
            {{ same_keys('asked', 'answers', keys) }}
            and asked.indicator_code = answers.indicator_code
    left join answers as established
        on
            {{ same_keys('asked', 'established', keys) }}
            and replace(asked.indicator_code, '_fte', '_established') = established.indicator_code

)

select
    period_kind,
    period_on,
    municipality_code,
    indicator_code,
    case
        when missing_code is null and measure = 'count' then cast(value as bigint)
    end as numerator,
    cast(null as bigint) as denominator,
    case when missing_code is null then cast(value as decimal(18, 6)) end as value, -- noqa: RF04
    missing_code,
    definition_version,
from judged

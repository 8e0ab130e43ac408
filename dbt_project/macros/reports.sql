{#-
    The last step of every report of figures: each municipality, period and indicator gets its row,
    with a reason where there is no figure.
-#}

{#-
    Every figure of one report. `counted` is a relation with municipality_code, period_kind,
    period_on, indicator_code, breakdown_code, category_code, item_code, numerator, denominator,
    value, unripe_count and is_complete. What is counted by hand needs somebody to have counted.
-#}
{% macro told_figures(report, counted, is_counted_by_hand=false) %}
expected as (

    select
        periods.municipality_code,
        periods.municipality_name,
        periods.period_kind,
        periods.period_on,
        periods.period_end_on,
        periods.missing_code as period_missing_code,
        indicators.indicator_code,
        indicators.name_nb as indicator_name_nb,
        indicators.kind,
        indicators.measure,
        indicators.precedence,
        indicators.needs,
        indicators.item_list,
        indicators.definition_version,
    from {{ ref('fct_reporting_periods') }} as periods
    inner join {{ ref('indicators') }} as indicators
        on
            indicators.report = '{{ report }}'
            and {{ is_within('periods.period_on', 'indicators.valid_from', 'indicators.valid_to') }}

),

provided as (

    select
        municipality_code,
        period_kind,
        {{ period_of('month_on') }} as period_on,
        list(distinct need) as needs,
    from {{ ref('fct_provided_services') }}
    cross join {{ period_kinds() }}
    group by all

),

counted_totals as (

    select
        municipality_code,
        period_kind,
        period_on,
        indicator_code,
        bool_and(is_complete) as is_complete,
    from {{ counted }}
    where breakdown_code = 'total'
    group by municipality_code, period_kind, period_on, indicator_code

),

judged as (

    select
        expected.*,
        notes.annotation_nb,
        counted_totals.indicator_code is not null as is_counted,
        case
            when expected.precedence != 'manual_only' and expected.period_missing_code is not null
                then expected.period_missing_code
            when
                expected.needs is not null
                and not coalesce(
                    list_has_any(string_split(expected.needs, '|'), provided.needs), false
                )
                and counted_totals.indicator_code is null
                then 'not_applicable'
            when not counted_totals.is_complete then 'incomplete'
            when expected.precedence = 'manual_only' and counted_totals.indicator_code is null
                then 'not_reported'
            {%- if is_counted_by_hand %}
                when counted_totals.indicator_code is null then 'incomplete'
            {%- endif %}
        end as missing_code,
    from expected
    left join counted_totals
        on
            expected.municipality_code = counted_totals.municipality_code
            and expected.period_kind = counted_totals.period_kind
            and expected.period_on = counted_totals.period_on
            and expected.indicator_code = counted_totals.indicator_code
    left join provided
        on
            expected.municipality_code = provided.municipality_code
            and expected.period_kind = provided.period_kind
            and expected.period_on = provided.period_on
    left join {{ ref('rpt_annotations') }} as notes
        on
            expected.municipality_code = notes.municipality_code
            and expected.period_kind = notes.period_kind
            and expected.period_on = notes.period_on
            and expected.indicator_code = notes.indicator_code

),

figures as (

    select
        judged.*,
        counted.breakdown_code,
        counted.category_code,
        counted.item_code,
        counted.numerator,
        counted.denominator,
        counted.value,
        counted.unripe_count,
    from judged
    inner join {{ counted }} as counted
        on
            judged.municipality_code = counted.municipality_code
            and judged.period_kind = counted.period_kind
            and judged.period_on = counted.period_on
            and judged.indicator_code = counted.indicator_code
    where judged.missing_code is null

    union all

    -- A figure that is missing, or of which there was nothing to count.
    select
        judged.*,
        'total' as breakdown_code,
        null as category_code,
        null as item_code,
        case when missing_code is null and measure in ('share', 'mean') then 0 end as numerator,
        case when missing_code is null and measure in ('share', 'mean') then 0 end as denominator,
        case when missing_code is null and measure in ('count', 'sum') then 0 end as value,
        null as unripe_count,
    from judged
    where missing_code is not null or not is_counted

),

offer_names as (

    select
        source_name || '/' || offer_id as category_code,
        valid_from,
        offer_name,
    from {{ ref('dim_offer') }}

),

broken_down_by_offer as (

    select distinct
        category_code,
        period_end_on,
    from figures
    where breakdown_code = 'offer'

),

-- An offer that was renamed has one row, under the name it had when the period ended.
named_offers as (

    select
        named.category_code,
        named.period_end_on,
        coalesce(
            max_by(offer_names.offer_name, offer_names.valid_from)
                filter (where offer_names.valid_from < named.period_end_on),
            min_by(offer_names.offer_name, offer_names.valid_from)
        ) as offer_name,
    from broken_down_by_offer as named
    inner join offer_names
        on named.category_code = offer_names.category_code
    group by named.category_code, named.period_end_on

)

select
    figures.municipality_code,
    figures.municipality_name,
    figures.period_kind,
    figures.period_on,
    figures.indicator_code,
    figures.indicator_name_nb,
    figures.breakdown_code,
    cast(figures.category_code as varchar) as category_code,
    case
        when figures.breakdown_code = 'total' then null
        when figures.category_code = 'unknown' then 'Ukjent'
        else coalesce(
            named_offers.offer_name, categories.category_name_nb,
            cast(figures.category_code as varchar)
        )
    end as category_name_nb,
    cast(figures.item_code as varchar) as item_code,
    case
        when figures.item_code is not null
            then coalesce(items.name_nb, cast(figures.item_code as varchar))
    end as item_name_nb,
    cast(figures.numerator as decimal(14, 3)) as numerator,
    cast(figures.denominator as decimal(14, 3)) as denominator,
    case
        when figures.measure = 'share' and figures.denominator > 0
            then cast(
                {{ exact_ratio('figures.numerator', 'figures.denominator', 6) }} as decimal(9, 6)
            )
    end as share,
    case
        when figures.measure != 'mean' then cast(figures.value as decimal(14, 3))
        when figures.denominator > 0
            then cast(
                {{ exact_ratio('figures.numerator', 'figures.denominator', 3) }} as decimal(14, 3)
            )
    end as value, -- noqa: RF04
    case
        when figures.missing_code is null and figures.kind = 'cohort'
            then cast(coalesce(figures.unripe_count, 0) as bigint)
    end as unripe_count,
    case
        when figures.missing_code is not null then figures.missing_code
        when figures.measure in ('share', 'mean') and figures.denominator = 0
            then 'cannot_be_computed'
        when figures.measure = 'percentile' and figures.value is null then 'cannot_be_computed'
    end as missing_code,
    cast(figures.definition_version as integer) as definition_version,
    figures.annotation_nb,
from figures
left join {{ ref('dim_category') }} as categories
    on
        figures.breakdown_code = categories.breakdown_code
        and figures.category_code = categories.category_code
left join named_offers
    on
        figures.breakdown_code = 'offer'
        and figures.category_code = named_offers.category_code
        and figures.period_end_on = named_offers.period_end_on
left join {{ ref('code_labels') }} as items
    on
        figures.item_list = items.code_list
        and figures.item_code = items.code
{% endmacro %}

{%- set dims = {
    'offer': 'offer_code', 'offer_kind': 'offer_kind_code', 'profession': 'profession_code',
} -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on'] -%}
with

offer_kinds as (

    select
        source_name,
        offer_id,
        valid_from,
        offer_kind_code,
    from {{ ref('dim_offer') }}

),

-- A stock is the one at the period's end.
positions as (

    select
        months.municipality_code,
        periods.period_kind,
        periods.period_on,
        positions.source_name || '/' || positions.offer_id as offer_code,
        positions.profession_code,
        positions.share_of_position,
        coalesce(
            (
                select max_by(offer_kinds.offer_kind_code, offer_kinds.valid_from)
                from offer_kinds
                where
                    offer_kinds.source_name = positions.source_name
                    and offer_kinds.offer_id = positions.offer_id
                    and offer_kinds.valid_from < periods.period_end_on
            ),
            'unknown'
        ) as offer_kind_code,
    from {{ ref('fct_staff_positions') }} as positions
    inner join {{ ref('fct_source_months') }} as months
        on
            positions.source_name = months.source_name
            and positions.municipality_code = months.delivered_code
            and positions.valid_from < months.month_end_on
            and (positions.valid_to is null or positions.valid_to >= months.month_end_on)
    inner join {{ ref('fct_reporting_periods') }} as periods
        on
            months.municipality_code = periods.municipality_code
            and months.month_end_on = periods.period_end_on

),

counted as (

    select
        {{ keys | join(', ') }},
        'staff_fte' as indicator_code,
        {{ breakdown_columns(dims) }},
        sum(share_of_position) as value, -- noqa: RF04
        null as item_code,
        null as numerator,
        null as denominator,
        null as unripe_count,
        true as is_complete,
    from positions
    group by {{ breakdown_sets(keys, dims) }}

),

{{ told_figures('rpt_staffing', 'counted') }}

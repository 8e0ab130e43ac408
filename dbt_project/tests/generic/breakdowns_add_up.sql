{% test breakdowns_add_up(model, counts_persons=[], not_parts=[]) %}
with

categories as (

    select
        municipality_code,
        period_kind,
        period_on,
        indicator_code,
        item_code,
        breakdown_code,
        sum(value) as value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
    from {{ model }}
    where
        breakdown_code != 'total'
        and not list_contains({{ not_parts }}::varchar[], breakdown_code)
    group by all

)

select categories.*
from categories
inner join {{ model }} as totals
    on
        categories.municipality_code = totals.municipality_code
        and categories.period_kind = totals.period_kind
        and categories.period_on = totals.period_on
        and categories.indicator_code = totals.indicator_code
        and categories.item_code is not distinct from totals.item_code
        and totals.breakdown_code = 'total'
inner join {{ ref('indicators') }} as indicators
    on
        categories.indicator_code = indicators.indicator_code
        and indicators.measure != 'percentile'
        and {{ is_within('categories.period_on', 'indicators.valid_from', 'indicators.valid_to') }}
where
    categories.numerator is distinct from totals.numerator
    -- A category without the item has no row, and its denominator is not told beside it.
    or (
        categories.item_code is null
        and categories.denominator is distinct from totals.denominator
    )
    -- A person in two categories is one person: the parts may only be more than the whole.
    or (
        list_contains({{ counts_persons }}::varchar[], categories.indicator_code)
        and categories.value < totals.value
    )
    or (
        not list_contains({{ counts_persons }}::varchar[], categories.indicator_code)
        and indicators.measure in ('count', 'sum')
        and categories.value is distinct from totals.value
    )
{% endtest %}

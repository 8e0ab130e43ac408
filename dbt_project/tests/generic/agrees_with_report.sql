{#- Along one axis, the others whole, the figures are those the report has for that breakdown. -#}
{% test agrees_with_report(model, report, breakdown, axis, axes) %}
with

told as (

    select
        municipality_code, period_kind, period_on, indicator_code, category_code,
        coalesce(numerator, value) as numerator,
        denominator,
    from {{ report }}
    where
        breakdown_code = '{{ breakdown }}'
        and item_code is null
        and coalesce(denominator, value) > 0

),

sent as (

    select
        municipality_code, period_kind, period_on, indicator_code, {{ axis }} as category_code,
        numerator,
        denominator,
    from {{ model }}
    where
        {{ axis }} != 'all'
        {%- for other in axes if other != axis %}
            and {{ other }} = 'all'
        {%- endfor %}

)

select *
from told
full join sent
    using (municipality_code, period_kind, period_on, indicator_code, category_code)
where
    indicator_code in (
        select report.indicator_code from {{ report }} as report
        where report.breakdown_code = '{{ breakdown }}'
    )
    and indicator_code in (select model.indicator_code from {{ model }} as model)
    and (
        told.numerator is distinct from sent.numerator
        or told.denominator is distinct from sent.denominator
    )
{% endtest %}

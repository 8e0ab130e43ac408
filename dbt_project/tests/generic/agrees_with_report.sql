{#- Along each axis, the others whole, the figures are those the report has for that breakdown. -#}
{% test agrees_with_report(model, report, breakdowns, axes) %}
with

told as (

    select
        municipality_code,
        period_kind,
        period_on,
        indicator_code,
        breakdown_code,
        category_code,
        coalesce(numerator, value) as numerator,
        denominator,
    from {{ report }}
    where
        breakdown_code in ('{{ breakdowns.keys() | join("', '") }}')
        and item_code is null
        and coalesce(denominator, value) > 0
        and indicator_code in (select model.indicator_code from {{ model }} as model)

),

sent as (

    {% for breakdown, axis in breakdowns.items() %}
        select
            municipality_code,
            period_kind,
            period_on,
            indicator_code,
            '{{ breakdown }}' as breakdown_code,
            {{ axis }} as category_code,
            numerator,
            denominator,
        from {{ model }}
        where
            {{ axis }} != 'all'
            {%- for other in axes if other != axis %}
                and {{ other }} = 'all'
            {%- endfor %}
            and indicator_code in (
                select report.indicator_code from {{ report }} as report
                where report.breakdown_code = '{{ breakdown }}'
            )
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select *
from told
full join sent
    using (
        municipality_code, period_kind, period_on, indicator_code, breakdown_code, category_code
    )
where
    told.numerator is distinct from sent.numerator
    or told.denominator is distinct from sent.denominator
{% endtest %}

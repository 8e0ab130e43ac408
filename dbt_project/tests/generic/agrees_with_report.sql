{#- Along each axis a figure is told by, the others whole, it is the one the report has there. -#}
{% test agrees_with_report(model, report, breakdowns, axes) %}
{%- set keys = [
    'municipality_code', 'period_kind', 'period_on', 'indicator_code', 'breakdown_code',
] %}
with

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

),

told as (

    select
        {{ of_table('report', keys) }},
        report.category_code,
        coalesce(report.numerator, report.value) as numerator,
        report.denominator,
    from {{ report }} as report
    semi join sent
        on {{ same_keys('report', 'sent', keys) }}
    where report.item_code is null

)

-- A group the report has no row for is zero there; a count is sent without what it is of.
select *
from told
full join sent
    using ({{ keys | join(', ') }}, category_code)
where
    coalesce(told.numerator, 0) is distinct from sent.numerator
    or (
        sent.denominator is not null
        and coalesce(told.denominator, 0) != sent.denominator
    )
{% endtest %}

{% test items_make_the_whole(model, indicator_code) %}
select
    municipality_code,
    period_kind,
    period_on,
    breakdown_code,
    category_code,
from {{ model }}
where indicator_code = '{{ indicator_code }}' and item_code is not null
group by all
having sum(numerator) != any_value(denominator) or min(denominator) != max(denominator)
{% endtest %}

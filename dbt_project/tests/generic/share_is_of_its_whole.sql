{% test share_is_of_its_whole(model, may_exceed=[]) %}
select *
from {{ model }}
where
    value < 0
    or numerator < 0
    or unripe_count < 0
    or (
        share is not null
        and numerator > denominator
        and not list_contains({{ may_exceed }}::varchar[], indicator_code)
    )
{% endtest %}

{#- What an edition hides, is empty. -#}
{% test hidden_is_not_told(model) %}
{% for side in ('before', 'after') %}
select '{{ side }}' as side, count(*) as row_count
from {{ model }}
where
    {{ side }}_is_hidden
    and (
        {{ side }}_numerator is not null
        or {{ side }}_denominator is not null
        or {{ side }}_value is not null
        or value_change is not null
    )
having count(*) > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}

{#- Over each axis the categories add up to the whole, all else the same; persons to no less. -#}
{% test axes_add_up(model, axes, counts_persons={}) %}
{% for axis in axes %}
{%- set others = ['municipality_code', 'period_kind', 'period_on', 'indicator_code']
    + (axes | reject('equalto', axis) | list) %}
select
    '{{ axis }}' as axis,
    {{ others | join(', ') }},
    any_value(numerator) filter (where {{ axis }} = 'all') as whole,
    sum(numerator) filter (where {{ axis }} != 'all') as parts,
from {{ model }}
where value is not null
group by all
having
    parts is not null
    and case
        when indicator_code in (
            {%- for indicator, over in counts_persons.items() if axis in over %}'{{ indicator }}', {% endfor %}''
        )
            then coalesce(whole, 0) > parts
        else
            whole is distinct from parts
            or any_value(denominator) filter (where {{ axis }} = 'all')
            is distinct from sum(denominator) filter (where {{ axis }} != 'all')
    end
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}

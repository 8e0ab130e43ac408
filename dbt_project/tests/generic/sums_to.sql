{#- Per group, the values of the part codes add up to the value of the total code. -#}
{% test sums_to(model, group_by, code_column, value_column, total, parts) %}
select
    {{ group_by | join(', ') }},
    sum({{ value_column }}) filter (where {{ code_column }} = '{{ total }}') as total_value,
    sum({{ value_column }}) filter (where {{ code_column }} in ('{{ parts | join("', '") }}'))
        as parts_value,
from {{ model }}
where {{ value_column }} is not null
group by {{ group_by | join(', ') }}
having total_value is not null and total_value != parts_value
{% endtest %}

{#- No key has two rows whose [from, to) meet. -#}
{% test one_code_each_day(model, key, from_column, to_column) %}
select {{ key }}, {{ from_column }}
from {{ model }}
qualify {{ to_column }} > lead({{ from_column }}) over (
    partition by {{ key }} order by {{ from_column }}
)
{% endtest %}

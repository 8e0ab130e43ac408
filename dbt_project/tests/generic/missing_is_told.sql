{#- A missing value has a code, a value has none. -#}
{% test missing_is_told(model, value_column) %}
select *
from {{ model }}
where ({{ value_column }} is null) != (missing_code is not null)
{% endtest %}

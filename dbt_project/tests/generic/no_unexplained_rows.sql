{% test no_unexplained_rows(model) %}
select source_name, delivery_name, entity, rows_unexplained
from {{ model }}
where rows_unexplained != 0
{% endtest %}

{% test figure_is_told(model) %}
select *
from {{ model }}
where (coalesce(value, share) is null) != (missing_code is not null)
{% endtest %}

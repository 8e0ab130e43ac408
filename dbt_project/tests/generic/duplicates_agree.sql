{#- Copies counted where they were left out equal copies counted on the rows that were kept. -#}
{% test duplicates_agree(model) %}
select source_name, entity, sum(rows_duplicate) as left_out, sum(copies_of_rows) as counted
from {{ model }}
group by source_name, entity
having sum(rows_duplicate) != sum(copies_of_rows)
{% endtest %}

{#- Every received row has one status, and every field of an accepted row that is not deleted one too. -#}
{% test statuses_make_the_whole(model) %}
select
    source_name,
    entity,
    month,
    subject,
    field_name,
from {{ model }}
where subject in ('rows', 'field') and status != 'received'
group by all
having sum(row_count) != any_value(whole_count)
{% endtest %}

{#- Each column holds only codes of its list in code_labels, or nothing. -#}
{% test accepted_codes(model, code_lists) %}
{% for column, code_list in code_lists.items() %}
select '{{ column }}' as column_name, count(*) as row_count
from {{ model }}
where
    {{ column }} is not null
    and {{ column }} not in (
        select labels.code from {{ ref('code_labels') }} as labels
        where labels.code_list = '{{ code_list }}'
    )
having count(*) > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}

select
    breakdowns.breakdown_code,
    labels.code as category_code,
    breakdowns.name_nb as breakdown_name_nb,
    labels.name_nb as category_name_nb,
from {{ ref('breakdowns') }} as breakdowns
inner join {{ ref('code_labels') }} as labels
    on breakdowns.code_list = labels.code_list

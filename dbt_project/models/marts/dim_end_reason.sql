select
    code as end_reason_code,
    name_nb as end_reason_name_nb,
from {{ ref('code_labels') }}
where code_list = 'end_reason'

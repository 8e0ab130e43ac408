select
    code as work_status_code,
    name_nb as work_status_name_nb,
from {{ ref('code_labels') }}
where code_list = 'work_status'

select
    code as heard_from_code,
    name_nb as heard_from_name_nb,
from {{ ref('code_labels') }}
where code_list = 'heard_from'

select
    code as profession_code,
    name_nb as profession_name_nb,
from {{ ref('code_labels') }}
where code_list = 'profession'

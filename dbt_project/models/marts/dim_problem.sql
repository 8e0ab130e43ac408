select
    code as problem_code,
    name_nb as problem_name_nb,
from {{ ref('code_labels') }}
where code_list = 'problem'

select
    code as channel_code,
    name_nb as channel_name_nb,
from {{ ref('code_labels') }}
where code_list = 'channel'

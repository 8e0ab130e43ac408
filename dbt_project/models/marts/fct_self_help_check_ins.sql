select
    source_name,
    record_id as check_in_id,
    self_help_code_id,
    municipality_code,
    checked_in_at,
    {{ local_date('checked_in_at') }} as checked_in_on,
    part,
    score,
from {{ ref('int_self_help_check_ins__current') }}

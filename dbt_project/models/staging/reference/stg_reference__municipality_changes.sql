select
    old_code,
    new_code,
    changed_on,
    change_kind,
from {{ source('reference', 'municipality_changes') }}

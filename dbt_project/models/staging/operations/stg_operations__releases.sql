select
    source_name,
    delivery_name,
    entity,
    row_number,
    rule_code,
    outcome,
    reason_code,
    released_at,
    run_id,
    replaced_by_delivery,
    replaced_by_row,
from {{ source('releases', 'releases') }}
where released_at <= {{ as_of() }}

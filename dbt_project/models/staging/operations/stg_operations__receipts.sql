select
    source_name,
    delivery_name,
    run_id,
    kind,
    status,
    landed_at,
    finished_at,
    data_through,
    duplicate_of,
    entities,
    findings,
from {{ source('receipts', 'receipts') }}
where landed_at <= {{ as_of() }}

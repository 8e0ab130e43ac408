select
    source_name,
    delivery_name,
    entity,
    delivery_status as delivery_status_code,
    landed_at,
    cast(rows_landed as bigint) as rows_landed,
    cast(rows_refused as bigint) as rows_refused,
    cast(rows_unjudged as bigint) as rows_unjudged,
    cast(rows_quarantined as bigint) as rows_quarantined,
    cast(rows_duplicate as bigint) as rows_duplicate,
    cast(rows_in_warehouse as bigint) as rows_in_warehouse,
    cast(copies_of_rows as bigint) as copies_of_rows,
from {{ ref('int_deliveries__rows') }}

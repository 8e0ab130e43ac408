select
    source_name,
    delivery_name,
    entity,
    field_name,
    delivery_status as delivery_status_code,
    landed_at,
    cast(rows_covered as bigint) as rows_covered,
    rows_valid,
    rows_other,
    rows_default,
    rows_invalid,
    rows_missing,
from {{ ref('int_fields__coverage') }}

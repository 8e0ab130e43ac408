select
    source_name,
    delivery_name,
    entity,
    row_number,
    rule_code,
from {{ source('judgements', 'quarantine') }}

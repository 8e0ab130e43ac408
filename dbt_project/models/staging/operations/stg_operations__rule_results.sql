select
    source_name,
    delivery_name,
    entity,
    rule_code,
    severity,
    rows_checked,
    rows_failed,
from {{ source('judgements', 'rule_results') }}

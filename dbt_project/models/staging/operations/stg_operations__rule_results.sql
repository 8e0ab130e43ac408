select
    results.source_name,
    results.delivery_name,
    results.entity,
    results.rule_code,
    results.severity,
    results.rows_checked,
    results.rows_failed,
from {{ source('judgements', 'rule_results') }} as results
semi join {{ ref('stg_operations__verdicts') }} as verdicts
    on
        results.source_name = verdicts.source_name
        and results.delivery_name = verdicts.delivery_name

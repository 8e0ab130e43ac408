select
    results.source_name,
    results.delivery_name,
    results.entity,
    results.rule_code,
    results.severity,
    -- Judgements made before a rule told its columns have none.
    coalesce(results.column_names, '') as column_names,
    results.rows_checked,
    results.rows_failed,
    results.message,
    results.remedy,
from {{ source('judgements', 'rule_results') }} as results
semi join {{ ref('stg_operations__verdicts') }} as verdicts
    on
        results.source_name = verdicts.source_name
        and results.delivery_name = verdicts.delivery_name

select
    findings.source_name,
    findings.delivery_name,
    findings.entity,
    findings.row_number,
    findings.rule_code,
    findings.severity,
    findings.column_names,
from {{ source('judgements', 'findings') }} as findings
semi join {{ ref('stg_operations__verdicts') }} as verdicts
    on
        findings.source_name = verdicts.source_name
        and findings.delivery_name = verdicts.delivery_name

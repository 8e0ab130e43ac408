select
    quarantine.source_name,
    quarantine.delivery_name,
    quarantine.entity,
    quarantine.row_number,
    quarantine.rule_code,
from {{ source('judgements', 'quarantine') }} as quarantine
semi join {{ ref('stg_operations__verdicts') }} as verdicts
    on
        quarantine.source_name = verdicts.source_name
        and quarantine.delivery_name = verdicts.delivery_name

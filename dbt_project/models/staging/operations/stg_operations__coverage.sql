select
    coverage.source_name,
    coverage.delivery_name,
    coverage.entity,
    coverage.field_name,
    coverage.rows_valid,
    coverage.rows_other,
    coverage.rows_default,
    coverage.rows_invalid,
    coverage.rows_missing,
from {{ source('judgements', 'coverage') }} as coverage
semi join {{ ref('stg_operations__verdicts') }} as verdicts
    on
        coverage.source_name = verdicts.source_name
        and coverage.delivery_name = verdicts.delivery_name

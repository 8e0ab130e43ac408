select
    source_name,
    delivery_name,
    entity,
    rule_code,
    column_names,
    severity_code as severity,
    delivery_status_code as delivery_status,
    landed_at,
    first_failed_at,
    message_nb,
    remedy_nb,
    rows_checked,
    rows_failed,
    case
        when rows_checked > 0
            then cast({{ exact_ratio('rows_failed', 'rows_checked', 6) }} as decimal(14, 6))
    end as share,
from {{ ref('fct_rule_results') }}

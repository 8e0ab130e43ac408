select
    source_name,
    delivery_name,
    verdict,
    judged_at,
    run_id,
    rules_version,
from {{ source('judgements', 'verdict') }}
where judged_at <= {{ as_of() }}

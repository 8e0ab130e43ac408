select
    source_name,
    delivery_name,
    verdict,
    judged_at,
    run_id,
from {{ source('judgements', 'verdict') }}
where judged_at <= {{ as_of() }}

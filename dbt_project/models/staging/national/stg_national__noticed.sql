select
    kind,
    name,
    min(landed_at) as landed_at,
from {{ source('national', 'noticed') }}
where landed_at <= {{ as_of() }}
group by kind, name

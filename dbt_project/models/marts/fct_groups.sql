select
    source_name,
    record_id as group_id,
    municipality_code,
    offer_id,
    starts_on,
    ends_on,
    planned_count,
from {{ ref('int_groups__current') }}

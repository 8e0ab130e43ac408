select
    source_name,
    unit,
    held_on,
    municipality_code,
    status as status_code,
    is_expected,
    is_delivered,
    attended,
    not_offered_same_day,
    staff_on_duty,
    cast(capacity as bigint) as capacity,
from {{ ref('int_drop_in_days__expected') }}

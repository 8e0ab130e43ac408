select
    receiver as receiver_code,
    message_id,
    step_number,
    step as step_code,
    happened_at,
from {{ source('national', 'message_steps') }}
where landed_at <= {{ as_of() }}

select
    receiver_code,
    receipt_checksum,
    message_id,
    answer_code,
    ref_id,
    rejection_code,
    cast(line_count as integer) as line_count,
    received_at,
from {{ ref('int_receipts__strangers') }}

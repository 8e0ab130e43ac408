select
    receiver_code,
    receipt_checksum,
    message_id,
    answer_code,
    ref_id,
    rejection_code,
    line_count,
    received_at,
from {{ ref('stg_national__receipts') }}
where not is_known

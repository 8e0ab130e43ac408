-- A receiver's own words go no further than this: they may quote what was sent.
select
    receipts.receiver_name as receiver_code,
    receipts.receipt_checksum,
    receipts.message_id,
    receipts.is_known,
    receipts.kind as answer_code,
    receipts.ref_id,
    receipts.code as rejection_code,
    cast(len(receipts.lines) as bigint) as line_count,
    receipts.received_at,
from {{ source('national', 'receipts') }} as receipts
semi join {{ ref('stg_national__noticed') }} as noticed
    on
        noticed.kind = 'receipt'
        and receipts.receiver_name || '/' || receipts.receipt_checksum = noticed.name

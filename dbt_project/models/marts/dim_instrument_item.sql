select
    instrument_code,
    cast(item_number as integer) as item_number,
    valid_from,
    valid_to,
    polarity,
    minimum,
    maximum,
from {{ ref('instrument_items') }}

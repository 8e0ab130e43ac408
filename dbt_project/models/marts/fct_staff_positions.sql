select
    source_name,
    record_id as staff_position_id,
    staff_pseudonym,
    offer_id,
    municipality_code,
    valid_from,
    valid_to,
    profession as profession_code,
    share_of_position,
from {{ ref('int_staff_positions__current') }}

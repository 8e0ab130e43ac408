-- A day that is told again replaces the earlier telling.
select
    source_name,
    centre,
    held_on,
    municipality_code,
    is_open,
    visits,
    first_visits,
    accompanied,
from {{ ref('int_centre_days__current') }}
qualify
    row_number() over (
        partition by source_name, centre, held_on order by changed_at desc, record_id desc
    ) = 1

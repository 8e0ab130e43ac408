-- Eight people in one room are one session and eight attendances. A session the service called
-- off for everybody was not held.
with

attendances as (

    select * from {{ ref('fct_group_attendances') }}

)

select
    source_name,
    group_id,
    held_on,
    municipality_code,
    any_value(offer_id) as offer_id,
    count(*) filter (where attendance_code = 'attended') as attended_count,
    count(*) filter (where attendance_code = 'did_not_attend') as did_not_attend_count,
    count(*) filter (where attendance_code != 'cancelled_by_service') as booked_count,
from attendances
group by source_name, group_id, held_on, municipality_code
having count(*) filter (where attendance_code != 'cancelled_by_service') > 0

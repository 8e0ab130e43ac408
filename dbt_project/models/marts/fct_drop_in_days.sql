-- A closed day has told all there is to tell, and adds nobody, whatever was written down. What
-- counts of a day is decided here, once, for everything that adds days up.
with

days as (

    select
        *,
        status = 'closed' as is_closed,
        status = 'registered' as is_registered,
    from {{ ref('int_drop_in_days__expected') }}

)

select
    source_name,
    unit,
    held_on,
    municipality_code,
    status as status_code,
    is_expected,
    is_delivered,
    is_closed or (is_registered and attended is not null) as is_attended_told,
    is_closed or (is_registered and not_offered_same_day is not null) as is_not_offered_told,
    attended,
    not_offered_same_day,
    staff_on_duty,
    cast(capacity as bigint) as capacity,
    case when not is_closed then attended end as counted_attended,
    case when not is_closed then not_offered_same_day end as counted_not_offered,
    case when not is_closed then cast(capacity as bigint) end as counted_capacity,
from days

-- Through this an event finds the municipality and the month it counts in, by equality: a month
-- its source does not tell the whole of is not here, and its events count nowhere.
select
    source_name,
    delivered_code,
    month_on,
    municipality_code,
    month_end_on,
from {{ ref('int_municipalities__told') }}
where is_journal and is_covered

-- A total that is sent again replaces the earlier one.
select
    source_name,
    unit,
    month as month_on,
    indicator_code,
    municipality_code,
    changed_at,
    approved_at,
    counted_by as counted_by_code,
    sheet,
    cell,
    value,
from {{ ref('int_monthly_counts__current') }}
qualify
    row_number() over (
        partition by source_name, unit, month, indicator_code
        order by changed_at desc, landed_at desc, delivery_name desc, record_id desc
    ) = 1

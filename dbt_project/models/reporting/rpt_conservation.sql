-- Where every landed row went. What cannot be accounted for is shown, and must be none.
select
    source_name,
    delivery_name,
    entity,
    delivery_status_code as delivery_status,
    landed_at,
    rows_landed,
    rows_refused,
    rows_unjudged,
    rows_quarantined,
    rows_duplicate,
    rows_in_warehouse,
    rows_landed - rows_refused - rows_unjudged - rows_quarantined - rows_duplicate
    - rows_in_warehouse as rows_unexplained,
    rows_accepted,
    rows_released,
    rows_waiting,
    rows_repeated,
    rows_replaced,
    rows_dismissed,
from {{ ref('fct_deliveries') }}

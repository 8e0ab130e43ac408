select
    broken.source_name,
    broken.delivery_name,
    broken.entity,
    broken.rule_code,
    broken.severity as severity_code,
    deliveries.delivery_status as delivery_status_code,
    deliveries.landed_at,
    broken.rows_broken,
    cast(deliveries.rows_landed as bigint) as rows_landed,
from {{ ref('int_rules__broken') }} as broken
inner join {{ ref('int_deliveries__rows') }} as deliveries
    on
        broken.source_name = deliveries.source_name
        and broken.delivery_name = deliveries.delivery_name
        and broken.entity = deliveries.entity

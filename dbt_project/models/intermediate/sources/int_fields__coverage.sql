with

deliveries as (

    select
        source_name,
        delivery_name,
        entity,
        delivery_status,
        landed_at,
        rows_landed - rows_deleted as rows_covered,
    from {{ ref('int_deliveries__rows') }}

),

coverage as (

    select * from {{ ref('stg_operations__coverage') }}

)

select
    coverage.source_name,
    coverage.delivery_name,
    coverage.entity,
    coverage.field_name,
    deliveries.delivery_status,
    deliveries.landed_at,
    deliveries.rows_covered,
    coverage.rows_valid,
    coverage.rows_other,
    coverage.rows_default,
    coverage.rows_invalid,
    coverage.rows_missing,
from coverage
inner join deliveries
    on
        coverage.source_name = deliveries.source_name
        and coverage.delivery_name = deliveries.delivery_name
        and coverage.entity = deliveries.entity

with

released as (

    select
        source_name,
        delivery_name,
        entity,
        row_number,
    from {{ ref('stg_operations__releases') }}
    where outcome = 'released'

)

select distinct
    quarantine.source_name,
    quarantine.delivery_name,
    quarantine.entity,
    quarantine.row_number,
from {{ ref('stg_operations__quarantine') }} as quarantine
anti join released
    on
        quarantine.source_name = released.source_name
        and quarantine.delivery_name = released.delivery_name
        and quarantine.entity = released.entity
        and quarantine.row_number = released.row_number

-- Rows that broke each rule, whatever columns it looked at. A row set aside by two rules is counted
-- by both.
with

broken as (

    select
        source_name,
        delivery_name,
        entity,
        row_number,
        rule_code,
        'ROW' as severity,
    from {{ ref('stg_operations__quarantine') }}

    union

    select
        source_name,
        delivery_name,
        entity,
        row_number,
        rule_code,
        severity,
    from {{ ref('stg_operations__findings') }}
    where row_number is not null

)

select
    source_name,
    delivery_name,
    entity,
    rule_code,
    severity,
    count(*) as rows_broken,
from broken
group by source_name, delivery_name, entity, rule_code, severity

-- What each rule found in each delivery, and since when it has been finding something.
with

landed as (

    select
        source_name,
        delivery_name,
        delivery_status,
        landed_at,
    from {{ ref('int_deliveries__status') }}
    where is_landed

),

-- One rule may look at the same columns in two ways, and then has a message for each.
results as (

    select
        source_name,
        delivery_name,
        entity,
        rule_code,
        column_names,
        max(severity) as severity,
        max(rows_checked) as rows_checked,
        max(rows_failed) as rows_failed,
        max(struct_pack(rows_failed := rows_failed, message := message, remedy := remedy)) as worst,
    from {{ ref('stg_operations__rule_results') }}
    group by source_name, delivery_name, entity, rule_code, column_names

),

dated as (

    select
        results.*,
        landed.delivery_status,
        landed.landed_at,
    from results
    inner join landed
        on
            results.source_name = landed.source_name
            and results.delivery_name = landed.delivery_name

)

select
    source_name,
    delivery_name,
    entity,
    rule_code,
    column_names,
    severity,
    delivery_status,
    landed_at,
    rows_checked,
    rows_failed,
    struct_extract(worst, 'message') as message,
    struct_extract(worst, 'remedy') as remedy,
    min(landed_at) filter (where rows_failed > 0) over same_rule as first_failed_at,
from dated
window same_rule as (
    partition by source_name, entity, rule_code, column_names
    order by landed_at, delivery_name
)

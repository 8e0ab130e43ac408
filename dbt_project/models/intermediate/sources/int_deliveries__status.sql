with

receipts as (

    select
        source_name,
        delivery_name,
        run_id,
        status,
        landed_at,
        data_through,
        nullif(array_to_string(
            list_sort(list_distinct([
                struct_extract(finding, 'rule')
                for finding in findings
                if struct_extract(finding, 'severity') = 'FILE'
            ])),
            ', '
        ), '') as broken_rules,
    from {{ ref('stg_operations__receipts') }}

),

verdicts as (

    select * from {{ ref('stg_operations__verdicts') }}

),

failed_rules as (

    select
        source_name,
        delivery_name,
        string_agg(distinct rule_code, ', ' order by rule_code) as refused_rules,
    from {{ ref('stg_operations__rule_results') }}
    where severity = 'FILE' and rows_failed > 0
    group by source_name, delivery_name

)

select
    receipts.source_name,
    receipts.delivery_name,
    receipts.run_id,
    case
        when receipts.status = 'landed' then coalesce(verdicts.verdict, 'unjudged')
        else receipts.status
    end as delivery_status,
    receipts.status = 'landed' as is_landed,
    receipts.landed_at,
    receipts.data_through,
    coalesce(receipts.broken_rules, failed_rules.refused_rules) as refused_rules,
from receipts
left join verdicts
    on
        receipts.source_name = verdicts.source_name
        and receipts.delivery_name = verdicts.delivery_name
        and receipts.status = 'landed'
left join failed_rules
    on
        receipts.source_name = failed_rules.source_name
        and receipts.delivery_name = failed_rules.delivery_name
        and receipts.status = 'landed'

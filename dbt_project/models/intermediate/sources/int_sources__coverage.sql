with

sources as (

    select * from {{ ref('stg_reference__sources') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__status') }}

),

-- Deliveries landed in the same night are told apart by their names, which begin with the day.
accepted as (

    select
        source_name,
        max(struct_pack(landed_at := landed_at, delivery_name := delivery_name)) as last_one,
        max(data_through) as data_through,
    from deliveries
    where delivery_status = 'accepted'
    group by source_name

),

refused as (

    select
        source_name,
        max(struct_pack(
            landed_at := landed_at,
            delivery_name := delivery_name,
            refused_rules := refused_rules
        )) as last_one,
    from deliveries
    where delivery_status = 'refused'
    group by source_name

)

select
    sources.source_name,
    sources.title,
    sources.organisation,
    sources.municipality_code,
    sources.kind,
    sources.is_journal,
    sources.registered_from,
    sources.ends_on,
    sources.expected_by,
    accepted.last_one.delivery_name as last_delivery_name,
    accepted.last_one.landed_at as last_landed_at,
    accepted.data_through,
    refused.last_one.delivery_name as last_refused_delivery_name,
    refused.last_one.landed_at as last_refused_at,
    refused.last_one.refused_rules as last_refused_rules,
from sources
left join accepted
    on sources.source_name = accepted.source_name
left join refused
    on sources.source_name = refused.source_name

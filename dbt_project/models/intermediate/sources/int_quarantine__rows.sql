-- Rows that an accepted delivery had set aside, each with the one thing that became of it.
with

accepted as (

    select
        source_name,
        delivery_name,
        judged_at,
    from {{ ref('stg_operations__verdicts') }}
    where verdict = 'accepted'

),

set_aside as (

    select
        source_name,
        delivery_name,
        entity,
        row_number,
        list_sort(list(distinct rule_code)) as rule_codes,
    from {{ ref('stg_operations__quarantine') }}
    group by source_name, delivery_name, entity, row_number

),

records as (

    select * from {{ ref('stg_operations__quarantined_records') }}

),

-- A row that broke several rules has an event for each; the first that was known is its own.
events as (

    select
        source_name,
        delivery_name,
        entity,
        row_number,
        min(struct_pack(
            released_at := released_at,
            outcome := outcome,
            reason_code := reason_code,
            replaced_by_delivery := replaced_by_delivery,
            replaced_by_row := replaced_by_row
        )) as first_one,
    from {{ ref('stg_operations__releases') }}
    group by source_name, delivery_name, entity, row_number

)

select
    set_aside.source_name,
    set_aside.delivery_name,
    set_aside.entity,
    set_aside.row_number,
    records.record_id,
    set_aside.rule_codes,
    accepted.judged_at as set_aside_at,
    coalesce(struct_extract(events.first_one, 'outcome'), 'waiting') as outcome,
    struct_extract(events.first_one, 'reason_code') as reason_code,
    struct_extract(events.first_one, 'released_at') as resolved_at,
    struct_extract(events.first_one, 'replaced_by_delivery') as replaced_by_delivery,
    struct_extract(events.first_one, 'replaced_by_row') as replaced_by_row,
from set_aside
inner join accepted
    on
        set_aside.source_name = accepted.source_name
        and set_aside.delivery_name = accepted.delivery_name
left join records
    on
        set_aside.source_name = records.source_name
        and set_aside.delivery_name = records.delivery_name
        and set_aside.entity = records.entity
        and set_aside.row_number = records.row_number
left join events
    on
        set_aside.source_name = events.source_name
        and set_aside.delivery_name = events.delivery_name
        and set_aside.entity = events.entity
        and set_aside.row_number = events.row_number

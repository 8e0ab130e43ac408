-- A record that is sent again and set aside again has one life, from the first time. It ends when
-- the record came in, was replaced or given up; if it is set aside later, that is another life.
-- What was given up stays so when the same row comes again. Deliveries follow each other by name.
with recursive

set_aside as (

    select * from {{ ref('int_quarantine__rows') }}

),

-- A row that does not say which record it is about is followed to the row it came again as.
nameless as (

    select
        set_aside.source_name,
        set_aside.entity,
        set_aside.delivery_name,
        set_aside.row_number,
        'row ' || set_aside.delivery_name || ' ' || set_aside.row_number as record_key,
        set_aside.outcome,
        set_aside.replaced_by_delivery,
        set_aside.replaced_by_row,
    from set_aside
    left join set_aside as earlier
        on
            earlier.outcome = 'repeated'
            and set_aside.source_name = earlier.source_name
            and set_aside.entity = earlier.entity
            and set_aside.delivery_name = earlier.replaced_by_delivery
            and set_aside.row_number = earlier.replaced_by_row
    where set_aside.record_id is null and earlier.source_name is null

    union all

    select
        again.source_name,
        again.entity,
        again.delivery_name,
        again.row_number,
        nameless.record_key,
        again.outcome,
        again.replaced_by_delivery,
        again.replaced_by_row,
    from nameless
    inner join set_aside as again
        on
            nameless.outcome = 'repeated'
            and nameless.source_name = again.source_name
            and nameless.entity = again.entity
            and nameless.replaced_by_delivery = again.delivery_name
            and nameless.replaced_by_row = again.row_number

),

keyed as (

    select
        set_aside.*,
        coalesce('record ' || set_aside.record_id, nameless.record_key) as record_key,
    from set_aside
    left join nameless
        on
            set_aside.source_name = nameless.source_name
            and set_aside.entity = nameless.entity
            and set_aside.delivery_name = nameless.delivery_name
            and set_aside.row_number = nameless.row_number

),

-- One delivery may have several rows of a record, set aside because they disagree.
by_delivery as (

    select
        source_name,
        entity,
        record_key,
        delivery_name,
        min(set_aside_at) as set_aside_at,
        min(row_number) as row_number,
        flatten(list(rule_codes)) as rule_codes,
        max(struct_pack(
            rank := case outcome when 'waiting' then 3 when 'repeated' then 2 else 1 end,
            resolved_at := resolved_at,
            outcome := outcome,
            reason_code := reason_code,
            replaced_by_delivery := replaced_by_delivery,
            replaced_by_row := replaced_by_row
        )) as fate,
    from keyed
    group by source_name, entity, record_key, delivery_name

),

decided as (

    select
        *,
        struct_extract(fate, 'outcome') as outcome,
    from by_delivery

),

begun as (

    select
        *,
        coalesce(
            lag(outcome) over record_in_order in ('released', 'replaced')
            or (lag(outcome) over record_in_order = 'dismissed' and outcome != 'dismissed'),
            true
        ) as is_first,
    from decided
    window record_in_order as (
        partition by source_name, entity, record_key order by delivery_name
    )

),

numbered as (

    select
        *,
        count(*) filter (where is_first) over record_in_order as life_number,
    from begun
    window record_in_order as (
        partition by source_name, entity, record_key order by delivery_name
    )

),

-- What came again in a delivery that was not accepted is where it was.
lives as (

    select
        source_name,
        entity,
        min(struct_pack(delivery_name := delivery_name, row_number := row_number)) as first_row,
        max(struct_pack(delivery_name := delivery_name, row_number := row_number)) as last_row,
        min(set_aside_at) as set_aside_at,
        count(*) as delivery_count,
        array_to_string(list_sort(list_distinct(flatten(list(rule_codes)))), ', ') as rule_codes,
        arg_min(fate, delivery_name) filter (
            where outcome in ('released', 'replaced', 'dismissed')
        ) as fate,
    from numbered
    group by source_name, entity, record_key, life_number

)

select
    source_name,
    entity,
    struct_extract(first_row, 'delivery_name') as first_delivery_name,
    struct_extract(first_row, 'row_number') as first_row_number,
    set_aside_at,
    struct_extract(last_row, 'delivery_name') as last_delivery_name,
    struct_extract(last_row, 'row_number') as last_row_number,
    delivery_count,
    rule_codes,
    coalesce(struct_extract(fate, 'outcome'), 'waiting') as outcome,
    struct_extract(fate, 'reason_code') as reason_code,
    struct_extract(fate, 'resolved_at') as resolved_at,
    struct_extract(fate, 'replaced_by_delivery') as replaced_by_delivery,
    struct_extract(fate, 'replaced_by_row') as replaced_by_row,
from lives
-- A nameless row that is given up the night it comes was given up before, by a person.
where
    fate is null
    or struct_extract(fate, 'outcome') != 'dismissed'
    or struct_extract(fate, 'resolved_at') > set_aside_at

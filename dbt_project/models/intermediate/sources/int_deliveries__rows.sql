{%- set entities = delivered_entities().split() -%}
-- Three independent counts of the same rows: what the receipt says landed, what staging lets
-- through, and which versions came from here.
with

statuses as (

    select * from {{ ref('int_deliveries__status') }}
    where is_landed

),

received as (

    select
        receipts.source_name,
        receipts.delivery_name,
        unnest(receipts.entities).entity as entity,
        unnest(receipts.entities).rows_landed as rows_landed,
        unnest(receipts.entities).rows_deleted as rows_deleted,
    from {{ ref('stg_operations__receipts') }} as receipts
    where receipts.status = 'landed'

),

set_aside as (

    select
        source_name,
        delivery_name,
        entity,
        count(*) as rows_quarantined,
    from {{ ref('stg_operations__set_aside') }}
    group by source_name, delivery_name, entity

),

what_became as (

    select
        source_name,
        delivery_name,
        entity,
        count(*) filter (where outcome = 'released') as rows_released,
        count(*) filter (where outcome = 'waiting') as rows_waiting,
        count(*) filter (where outcome = 'repeated') as rows_repeated,
        count(*) filter (where outcome = 'replaced') as rows_replaced,
        count(*) filter (where outcome = 'dismissed') as rows_dismissed,
    from {{ ref('int_quarantine__rows') }}
    group by source_name, delivery_name, entity

),

staged as (

    {% for entity in entities %}
        select
            source_name,
            delivery_name,
            '{{ entity }}' as entity,
            count(*) as rows_staged,
        from {{ ref('stg_' ~ source_of(entity) ~ '__' ~ entity) }}
        group by source_name, delivery_name
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

kept as (

    {% for entity in entities %}
        select
            source_name,
            delivery_name,
            '{{ entity }}' as entity,
            count(*) as rows_in_warehouse,
            sum(duplicate_count) as copies_of_rows,
        from {{ ref('int_' ~ entity ~ '__versions') }}
        group by source_name, delivery_name
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

places as (

    select
        source_name,
        delivery_name,
        entity,
    from received

    union

    select
        source_name,
        delivery_name,
        entity,
    from staged

    union

    select
        source_name,
        delivery_name,
        entity,
    from set_aside

),

counted as (

    select
        places.source_name,
        places.delivery_name,
        places.entity,
        statuses.delivery_status,
        statuses.landed_at,
        coalesce(received.rows_landed, 0) as rows_landed,
        coalesce(received.rows_deleted, 0) as rows_deleted,
        -- Where nothing of a delivery is used, nothing of it is set aside either.
        case
            when statuses.delivery_status = 'accepted'
                then coalesce(set_aside.rows_quarantined, 0)
            else 0
        end as rows_quarantined,
        coalesce(what_became.rows_released, 0) as rows_released,
        coalesce(what_became.rows_waiting, 0) as rows_waiting,
        coalesce(what_became.rows_repeated, 0) as rows_repeated,
        coalesce(what_became.rows_replaced, 0) as rows_replaced,
        coalesce(what_became.rows_dismissed, 0) as rows_dismissed,
        coalesce(staged.rows_staged, 0) as rows_staged,
        coalesce(kept.rows_in_warehouse, 0) as rows_in_warehouse,
        coalesce(kept.copies_of_rows, 0) as copies_of_rows,
    from places
    inner join statuses
        on
            places.source_name = statuses.source_name
            and places.delivery_name = statuses.delivery_name
    left join received
        on
            places.source_name = received.source_name
            and places.delivery_name = received.delivery_name
            and places.entity = received.entity
    left join set_aside
        on
            places.source_name = set_aside.source_name
            and places.delivery_name = set_aside.delivery_name
            and places.entity = set_aside.entity
    left join what_became
        on
            places.source_name = what_became.source_name
            and places.delivery_name = what_became.delivery_name
            and places.entity = what_became.entity
    left join staged
        on
            places.source_name = staged.source_name
            and places.delivery_name = staged.delivery_name
            and places.entity = staged.entity
    left join kept
        on
            places.source_name = kept.source_name
            and places.delivery_name = kept.delivery_name
            and places.entity = kept.entity

)

select
    source_name,
    delivery_name,
    entity,
    delivery_status,
    landed_at,
    rows_landed,
    case when delivery_status = 'refused' then rows_landed else 0 end as rows_refused,
    case when delivery_status = 'unjudged' then rows_landed else 0 end as rows_unjudged,
    rows_quarantined,
    rows_staged - rows_in_warehouse as rows_duplicate,
    rows_in_warehouse,
    copies_of_rows,
    rows_staged - rows_released as rows_accepted,
    rows_released,
    rows_waiting,
    rows_repeated,
    rows_replaced,
    rows_dismissed,
    rows_deleted,
from counted

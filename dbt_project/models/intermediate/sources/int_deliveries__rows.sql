{#- The delivered entities, as contracts/entities has them, by the staging models' prefix. -#}
{%- set journal_entities = [
    'assessments', 'centre_days', 'contacts', 'decisions', 'drop_in_days', 'enquiries',
    'episode_statuses', 'episodes', 'evaluations', 'group_attendances', 'groups',
    'measures', 'offers', 'persons', 'self_help_check_ins', 'self_help_codes',
    'staff_positions',
] -%}
{%- set staged_as = {'monthly_counts': 'stg_manual__'} -%}
{%- for entity in journal_entities -%}
    {%- do staged_as.update({entity: 'stg_journal__'}) -%}
{%- endfor -%}
-- Three independent counts of the same rows: what the receipt says landed, what staging lets
-- through, and which versions came from here.
with

statuses as (

    select * from {{ ref('int_deliveries__status') }}
    where delivery_status in ('accepted', 'refused', 'unjudged')

),

received as (

    select
        receipts.source_name,
        receipts.delivery_name,
        unnest(receipts.entities).entity as entity,
        unnest(receipts.entities).rows_landed as rows_landed,
    from {{ ref('stg_operations__receipts') }} as receipts
    where receipts.status = 'landed'

),

set_aside as (

    select
        quarantine.source_name,
        quarantine.delivery_name,
        quarantine.entity,
        count(distinct quarantine.row_number) as rows_quarantined,
    from {{ ref('stg_operations__quarantine') }} as quarantine
    inner join statuses
        on
            quarantine.source_name = statuses.source_name
            and quarantine.delivery_name = statuses.delivery_name
            and statuses.delivery_status = 'accepted'
    group by quarantine.source_name, quarantine.delivery_name, quarantine.entity

),

staged as (

    {% for entity, prefix in staged_as.items() %}
        select
            source_name,
            delivery_name,
            '{{ entity }}' as entity,
            count(*) as rows_staged,
        from {{ ref(prefix ~ entity) }}
        group by source_name, delivery_name
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

kept as (

    {% for entity, prefix in staged_as.items() %}
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
        coalesce(set_aside.rows_quarantined, 0) as rows_quarantined,
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
from counted

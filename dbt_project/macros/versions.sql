{#-
    The distinct versions of each record. Sources send whole tables, so most landed rows are
    exact copies of an earlier one; the earliest landed copy is kept and the others counted. Of
    two that were changed at the same instant, the one last delivered is in force.

    Numbering works on narrow rows, and the wide ones are fetched by their place afterwards:
    measured, that is a third faster than one window over whole rows, and it needs less memory.
-#}
{% macro versions(staging_model) %}
with

contents as (

    select
        source_name,
        record_id,
        changed_at,
        landed_at,
        delivery_name,
        row_number,
        hash(
            *columns(* exclude (source_name, delivery_name, landed_at, unreadable, row_number))
        ) as content_hash,
    from {{ ref(staging_model) }}

),

copies as (

    select
        source_name,
        record_id,
        changed_at,
        content_hash,
        min(struct_pack(
            landed_at := landed_at,
            delivery_name := delivery_name,
            row_number := row_number
        )) as first_copy,
        max(struct_pack(landed_at := landed_at, delivery_name := delivery_name)) as last_copy,
        count(*) - 1 as duplicate_count,
    from contents
    group by all

),

numbered as (

    select
        source_name,
        first_copy.delivery_name as delivery_name,
        first_copy.row_number as row_number,
        duplicate_count,
        row_number() over versions_in_order as version_number,
        lead(record_id) over versions_in_order is null as is_current,
    from copies
    window versions_in_order as (
        partition by source_name, record_id
        order by changed_at, last_copy, content_hash
    )

)

select
    staged.*,
    numbered.version_number,
    numbered.duplicate_count,
    numbered.is_current,
from {{ ref(staging_model) }} as staged
inner join numbered
    on staged.source_name = numbered.source_name
    and staged.delivery_name = numbered.delivery_name
    and staged.row_number = numbered.row_number
{% endmacro %}


{#- The version in force of each record that is not deleted at its source. -#}
{% macro current_versions(versions_model) %}
select * exclude (version_number, duplicate_count, is_current, unreadable, row_number)
from {{ ref(versions_model) }}
where is_current and not is_deleted
{% endmacro %}

{#-
    The rows of one entity that may be used: landed by `as_of`, in an accepted delivery, and
    not set aside, or released since. A row is known by its place: source, delivery and number in
    the file.
-#}
{% macro landed(entity, system='journal') %}
with

accepted as (

    select
        source_name,
        delivery_name,
    from {{ ref('stg_operations__verdicts') }}
    where verdict = 'accepted'

),

set_aside as (

    select
        source_name,
        delivery_name,
        row_number,
    from {{ ref('stg_operations__set_aside') }}
    where entity = '{{ entity }}'

),

landed as (

    select * rename (file_row_number as row_number)
    from {{ source(system, entity) }}
    where landed_at <= {{ as_of() }}

)

select landed.*
from landed
semi join accepted
    on landed.source_name = accepted.source_name
    and landed.delivery_name = accepted.delivery_name
anti join set_aside
    on landed.source_name = set_aside.source_name
    and landed.delivery_name = set_aside.delivery_name
    and landed.row_number = set_aside.row_number
{% endmacro %}

-- The newest declarations known at `as_of`; before the first of them, the first.
with

declarations as (

    select
        *,
        coalesce(
            max(declared_at) filter (where declared_at <= {{ as_of() }}) over (),
            min(declared_at) over ()
        ) as in_force_at,
    from {{ source('reference', 'sources') }}

)

select
    source_name,
    title,
    organisation,
    municipality_code,
    kind,
    registered_from,
    ends_on,
    cast(expected_by as time) as expected_by,
    kind in ('files', 'database', 'fhir') as is_journal,
from declarations
where declared_at = in_force_at

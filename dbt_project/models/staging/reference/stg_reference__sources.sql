select
    source_name,
    title,
    organisation,
    municipality_code,
    kind,
    registered_from,
    ends_on,
    cast(expected_by as time) as expected_by,
    kind in ('files', 'database') as is_journal,
from {{ source('reference', 'sources') }}

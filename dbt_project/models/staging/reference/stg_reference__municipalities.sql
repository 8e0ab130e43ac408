select
    municipality_code,
    municipality_name,
    county_code,
    county_name,
    valid_from,
    coalesce(valid_to, 'infinity'::date) as valid_to,
from {{ source('reference', 'municipalities') }}

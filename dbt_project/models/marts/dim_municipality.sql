select
    municipality_code,
    valid_from,
    valid_to,
    municipality_name,
    county_code,
    county_name,
    current_code,
    current_name,
from {{ ref('int_municipalities__periods') }}

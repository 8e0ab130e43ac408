select distinct
    municipality_code,
    district_code,
from {{ ref('int_persons__current') }}
where district_code is not null

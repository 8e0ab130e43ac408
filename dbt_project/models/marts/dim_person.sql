select
    person_id,
    sex_code,
    cast(year(birth_date) as integer) as birth_year,
    has_protected_address,
from {{ ref('int_persons__described') }}

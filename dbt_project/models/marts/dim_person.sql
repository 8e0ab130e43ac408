select
    person_id,
    -- Where somebody with a protected address lives is nobody's to look up.
    case when not has_protected_address then district_code end as district_code,
    sex_code,
    cast(year(birth_date) as integer) as birth_year,
    has_protected_address,
    deceased_on is not null as is_deceased,
from {{ ref('int_persons__described') }}

select
    holiday_on,
    name_nb,
from {{ source('reference', 'holidays') }}

select
    band_code as age_band_code,
    valid_from,
    valid_to,
    name_nb as age_band_name_nb,
    from_age,
    to_age,
    sort_order,
from {{ ref('age_bands') }}

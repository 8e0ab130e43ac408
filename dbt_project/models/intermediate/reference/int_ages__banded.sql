-- Each whole year with its band, so that an age finds its band by equality however many events.
with

ages as (

    select unnest(generate_series(
        0, any_value({{ threshold('age_last', as_of_date()) }})::integer
    )) as age

)

select
    ages.age,
    bands.band_code as age_band_code,
    bands.valid_from,
    bands.valid_to,
from ages
inner join {{ ref('age_bands') }} as bands
    on
        ages.age >= bands.from_age
        and (bands.to_age is null or ages.age < bands.to_age)

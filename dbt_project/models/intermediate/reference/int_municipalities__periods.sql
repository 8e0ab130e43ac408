with

municipalities as (

    select * from {{ ref('stg_reference__municipalities') }}

),

codes_today as (

    select
        municipality_code,
        carried_code,
        carried_name,
    from {{ ref('int_municipalities__lineage') }}
    where
        valid_from <= {{ as_of_date() }}
        and valid_to > {{ as_of_date() }}

)

select
    municipalities.municipality_code,
    municipalities.valid_from,
    nullif(municipalities.valid_to, 'infinity'::date) as valid_to,
    municipalities.municipality_name,
    municipalities.county_code,
    municipalities.county_name,
    codes_today.carried_code as current_code,
    codes_today.carried_name as current_name,
from municipalities
left join codes_today
    on municipalities.municipality_code = codes_today.municipality_code

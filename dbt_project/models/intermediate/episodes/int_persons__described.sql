-- The newest record of a person tells; protection in any record protects.
with

persons as (

    select
        identity.person_id,
        persons.*,
    from {{ ref('int_persons__current') }} as persons
    inner join {{ ref('int_persons__identity') }} as identity
        on
            persons.source_name = identity.source_name
            and persons.person_pseudonym = identity.person_pseudonym

),

newest as (

    select
        person_id,
        max_by(
            struct_pack(
                sex := sex, birth_date := birth_date, district_code := district_code,
                deceased_on := deceased_on
            ),
            struct_pack(
                changed_at := changed_at, source_name := source_name, record_id := record_id
            )
        ) as told,
        coalesce(bool_or(has_protected_address), false) as has_protected_address,
    from persons
    group by person_id

)

select
    newest.person_id,
    newest.told.sex as sex_code,
    newest.told.birth_date as birth_date, -- noqa: AL09
    newest.told.district_code as district_code, -- noqa: AL09
    newest.told.deceased_on as deceased_on, -- noqa: AL09
    newest.has_protected_address,
from newest

-- Renames and mergers are followed; a split cannot be cast, and a boundary change moves no code.
with recursive

municipalities as (

    select * from {{ ref('stg_reference__municipalities') }}

),

followed_changes as (

    select
        old_code,
        new_code,
        changed_on,
        change_kind,
    from {{ ref('stg_reference__municipality_changes') }}
    where change_kind in ('rename', 'merge')

),

-- Backwards a merged code is only its namesake: Tønsberg was 0704, not also Re.
namesakes as (

    select
        old_code,
        new_code,
        changed_on,
    from followed_changes
    where
        change_kind = 'rename'
        or exists (
            select 1
            from municipalities as before
            inner join municipalities as after
                on before.municipality_name = after.municipality_name
            where
                before.municipality_code = followed_changes.old_code
                and after.municipality_code = followed_changes.new_code
        )

),

later_codes as (

    select distinct
        municipality_code,
        municipality_code as carried_code,
        '-infinity'::date as carried_from,
    from municipalities

    union

    select
        later_codes.municipality_code,
        followed_changes.new_code as carried_code,
        followed_changes.changed_on as carried_from,
    from later_codes
    inner join followed_changes
        on
            later_codes.carried_code = followed_changes.old_code
            and later_codes.carried_from < followed_changes.changed_on

),

earlier_codes as (

    select distinct
        municipality_code,
        municipality_code as carried_code,
        'infinity'::date as carried_to,
    from municipalities

    union

    select
        earlier_codes.municipality_code,
        namesakes.old_code as carried_code,
        namesakes.changed_on as carried_to,
    from earlier_codes
    inner join namesakes
        on
            earlier_codes.carried_code = namesakes.new_code
            and earlier_codes.carried_to > namesakes.changed_on

),

carried as (

    select
        municipality_code,
        carried_code,
        carried_from,
        'infinity'::date as carried_to,
    from later_codes

    union all

    select
        municipality_code,
        carried_code,
        '-infinity'::date as carried_from,
        carried_to,
    from earlier_codes
    where municipality_code != carried_code

)

select
    carried.municipality_code,
    greatest(carried.carried_from, municipalities.valid_from) as valid_from,
    least(carried.carried_to, municipalities.valid_to) as valid_to,
    carried.carried_code,
    municipalities.municipality_name as carried_name,
from carried
inner join municipalities
    on carried.carried_code = municipalities.municipality_code
where
    greatest(carried.carried_from, municipalities.valid_from)
    < least(carried.carried_to, municipalities.valid_to)

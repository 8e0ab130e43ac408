-- One person has one id within an organisation: through the same number, through a number that
-- replaced another, or through one journal key that held both. Numbers never link organisations.
with recursive

sources as (

    select
        source_name,
        organisation,
    from {{ ref('stg_reference__sources') }}

),

-- A number that fails its check may be a slip shared by many; it links nobody.
records as (

    select
        persons.source_name,
        coalesce(sources.organisation, persons.source_name) as organisation,
        persons.person_pseudonym,
        case
            when persons.national_id_check in ('valid', 'other_format')
                then persons.national_pseudonym
        end as number,
        case
            when persons.replaces_national_id_check in ('valid', 'other_format')
                then persons.replaced_national_pseudonym
        end as replaced_number,
    from {{ ref('int_persons__current') }} as persons
    left join sources
        on persons.source_name = sources.source_name

),

numbers_by_key as (

    select
        source_name,
        organisation,
        person_pseudonym,
        unnest([number, replaced_number]) as number,
    from records

),

keys as (

    select
        source_name,
        organisation,
        person_pseudonym,
        min(number) as number,
    from numbers_by_key
    group by source_name, organisation, person_pseudonym

),

-- Only numbers that stand beside another one take part in the search, so it stays small.
links as (

    select distinct
        keys.organisation,
        keys.number,
        numbers_by_key.number as linked_number,
    from keys
    inner join numbers_by_key
        on
            keys.source_name = numbers_by_key.source_name
            and keys.person_pseudonym = numbers_by_key.person_pseudonym
    where keys.number != numbers_by_key.number

),

both_ways as (

    select
        organisation,
        number,
        linked_number,
    from links

    union

    select
        organisation,
        linked_number as number,
        number as linked_number,
    from links

),

-- `union` forgets what it has seen, so a chain that bites its own tail ends.
reached as (

    select
        organisation,
        number,
        linked_number,
    from both_ways

    union

    select
        reached.organisation,
        reached.number,
        both_ways.linked_number,
    from reached
    inner join both_ways
        on
            reached.organisation = both_ways.organisation
            and reached.linked_number = both_ways.number

),

-- A linked number always reaches itself by going there and back.
canonical_numbers as (

    select
        organisation,
        number,
        min(linked_number) as canonical_number,
    from reached
    group by organisation, number

),

mentioned as (

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_persons__versions') }}

    union

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_episodes__current') }}

    union

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_enquiries__current') }}
    where person_pseudonym is not null

    union

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_decisions__current') }}

    union

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_group_attendances__current') }}

    union

    select
        source_name,
        person_pseudonym,
    from {{ ref('int_self_help_codes__current') }}

)

select
    mentioned.source_name,
    mentioned.person_pseudonym,
    {{ letters_only_id(
        "coalesce(keys.organisation || ':' || coalesce("
        "canonical_numbers.canonical_number, keys.number), "
        "mentioned.source_name || '::' || mentioned.person_pseudonym)"
    ) }} as person_id,
from mentioned
left join keys
    on
        mentioned.source_name = keys.source_name
        and mentioned.person_pseudonym = keys.person_pseudonym
left join canonical_numbers
    on
        keys.organisation = canonical_numbers.organisation
        and keys.number = canonical_numbers.number

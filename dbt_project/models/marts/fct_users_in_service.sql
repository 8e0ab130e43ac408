-- Who was in service at the end of each month the source tells about.
with

spells as (

    select * from {{ ref('int_episodes__spells') }}
    where status_code = 'I'

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}
    where not is_entered_in_error

),

months as (

    select * from {{ ref('int_sources__months') }}
    where is_journal and is_covered

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

)

select
    spells.source_name,
    spells.episode_id,
    months.month_on,
    episodes.person_id,
    lineage.carried_code as municipality_code,
    episodes.offer_id,
    months.month_end_on,
    spells.valid_from as in_service_on,
    episodes.service_code,
    persons.sex_code,
    ages.age_band_code,
    episodes.has_decision,
from spells
inner join months
    on
        spells.source_name = months.source_name
        and spells.valid_from < months.month_end_on
        and (spells.valid_to is null or spells.valid_to >= months.month_end_on)
inner join episodes
    on
        spells.source_name = episodes.source_name
        and spells.episode_id = episodes.episode_id
inner join lineage
    on
        episodes.municipality_code = lineage.municipality_code
        and months.month_on >= lineage.valid_from
        and months.month_on < lineage.valid_to
left join {{ ref('int_persons__described') }} as persons
    on episodes.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'months.month_end_on - 1') }} = ages.age
        and {{ is_within('months.month_on', 'ages.valid_from', 'ages.valid_to') }}

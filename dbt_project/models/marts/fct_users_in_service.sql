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

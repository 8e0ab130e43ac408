-- Who waited at the end of each month the source tells about, and for how long by then.
with

waits as (

    select * from {{ ref('fct_waits') }}
    where end_kind_code != 'error'

),

months as (

    select * from {{ ref('int_sources__months') }}
    where is_journal and is_covered

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

open_at_end as (

    select
        months.month_on,
        months.month_end_on,
        waits.*,
        months.month_end_on - waits.started_on as days_at_end,
    from waits
    inner join months
        on
            waits.source_name = months.source_name
            and waits.started_on < months.month_end_on
            and (waits.stopped_on is null or waits.stopped_on >= months.month_end_on)

)

select
    open_at_end.source_name,
    open_at_end.episode_id,
    open_at_end.start_kind_code,
    open_at_end.month_on,
    open_at_end.person_id,
    lineage.carried_code as municipality_code,
    open_at_end.offer_id,
    open_at_end.month_end_on,
    open_at_end.started_on,
    open_at_end.service_code,
    bands.band_code,
    open_at_end.sex_code,
    ages.age_band_code,
    open_at_end.has_decision,
    open_at_end.is_primary,
    open_at_end.days_at_end as waited_days,
from open_at_end
inner join lineage
    on
        open_at_end.municipality_code = lineage.municipality_code
        and open_at_end.month_on >= lineage.valid_from
        and open_at_end.month_on < lineage.valid_to
left join {{ ref('waiting_bands') }} as bands
    on
        open_at_end.days_at_end >= bands.from_days
        and (bands.to_days is null or open_at_end.days_at_end < bands.to_days)
        and {{ is_within('open_at_end.month_on', 'bands.valid_from', 'bands.valid_to') }}
left join {{ ref('int_persons__described') }} as persons
    on open_at_end.person_id = persons.person_id
left join {{ ref('int_ages__banded') }} as ages
    on
        {{ age_on('persons.birth_date', 'open_at_end.month_end_on - 1') }} = ages.age
        and {{ is_within('open_at_end.month_on', 'ages.valid_from', 'ages.valid_to') }}

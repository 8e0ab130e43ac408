-- How far each scored episode got in the chain from ended to comparable stands beside its change.
with

outcomes as (

    select * from {{ ref('int_measures__paired') }}

),

episodes as (

    select * from {{ ref('fct_episodes') }}

)

select
    outcomes.source_name,
    outcomes.episode_id,
    outcomes.instrument_code,
    outcomes.person_id,
    episodes.municipality_code,
    episodes.offer_id,
    outcomes.first_scored_on,
    outcomes.last_scored_on,
    episodes.ended_on,
    outcomes.age_group,
    outcomes.purpose,
    outcomes.polarity,
    outcomes.change_class as change_class_code,
    episodes.sex_code,
    episodes.age_band_at_end_code,
    episodes.is_ended_here,
    episodes.has_enough_contacts,
    outcomes.is_paired,
    outcomes.is_first_beyond_cut_off,
    outcomes.is_last_beyond_cut_off,
    outcomes.is_recovered,
    outcomes.first_score,
    outcomes.last_score,
    cast(outcomes.improvement as decimal(12, 3)) as improvement,
    outcomes.cut_off,
    outcomes.reliable_change,
    outcomes.scored_date_count,
from outcomes
inner join episodes
    on
        outcomes.source_name = episodes.source_name
        and outcomes.episode_id = episodes.episode_id

-- First and last score of an episode and instrument, on different contact dates. Of several
-- scores on one date the last counts. Improvement is positive whichever way the scale goes.
with

scores as (

    select *
    from {{ ref('int_measures__scored') }}
    where score is not null

),

ends as (

    select
        source_name,
        episode_id,
        instrument_code,
        any_value(person_id) as person_id,
        min_by(age_group, (scored_on, measured_at, measure_id)) as age_group,
        count(distinct scored_on) as scored_date_count,
        min(scored_on) as first_scored_on,
        max(scored_on) as last_scored_on,
        max_by(score, (scored_on, measured_at, measure_id)) as last_score,
    from scores
    group by source_name, episode_id, instrument_code

),

first_dates as (

    select
        scores.source_name,
        scores.episode_id,
        scores.instrument_code,
        max_by(scores.score, (scores.measured_at, scores.measure_id)) as first_score,
    from scores
    inner join ends
        on
            scores.source_name = ends.source_name
            and scores.episode_id = ends.episode_id
            and scores.instrument_code = ends.instrument_code
            and scores.scored_on = ends.first_scored_on
    group by scores.source_name, scores.episode_id, scores.instrument_code

),

with_thresholds as (

    select
        ends.*,
        first_dates.first_score,
        instruments.polarity,
        instruments.purpose,
        cast(instruments.cut_off as decimal(12, 3)) as cut_off,
        cast(instruments.reliable_change as decimal(12, 3)) as reliable_change,
        ends.scored_date_count
        >= {{ threshold('paired_dates', 'ends.first_scored_on') }} as is_paired,
        case instruments.polarity
            when 'high_is_good' then ends.last_score - first_dates.first_score
            when 'high_is_bad' then first_dates.first_score - ends.last_score
        end as improvement,
        case instruments.polarity
            when 'high_is_good' then first_dates.first_score < instruments.cut_off
            when 'high_is_bad' then first_dates.first_score >= instruments.cut_off
        end as is_first_beyond_cut_off,
        case instruments.polarity
            when 'high_is_good' then ends.last_score < instruments.cut_off
            when 'high_is_bad' then ends.last_score >= instruments.cut_off
        end as is_last_beyond_cut_off,
    from ends
    inner join first_dates
        on
            ends.source_name = first_dates.source_name
            and ends.episode_id = first_dates.episode_id
            and ends.instrument_code = first_dates.instrument_code
    left join {{ ref('instruments') }} as instruments
        on
            ends.instrument_code = instruments.instrument_code
            and ends.age_group = instruments.age_group
            and {{ is_within(
                'ends.first_scored_on', 'instruments.valid_from', 'instruments.valid_to'
            ) }}

),

classified as (

    select
        *,
        case
            when not is_paired or reliable_change is null then null
            when improvement >= reliable_change then 'reliable_improvement'
            when improvement <= -reliable_change then 'reliable_deterioration'
            else 'no_reliable_change'
        end as change_class,
    from with_thresholds

)

select
    source_name,
    episode_id,
    instrument_code,
    person_id,
    age_group,
    purpose,
    polarity,
    first_scored_on,
    last_scored_on,
    scored_date_count,
    first_score,
    case when is_paired then last_score end as last_score,
    case when is_paired then improvement end as improvement,
    cut_off,
    reliable_change,
    is_paired,
    is_first_beyond_cut_off,
    case when is_paired then is_last_beyond_cut_off end as is_last_beyond_cut_off,
    change_class,
    case
        when change_class is not null and is_first_beyond_cut_off
            then not is_last_beyond_cut_off and change_class = 'reliable_improvement'
    end as is_recovered,
from classified

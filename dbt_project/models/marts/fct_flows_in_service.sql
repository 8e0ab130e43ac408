-- Whether what came in and went out explains who was in service. Stocks are read off the statuses
-- at month ends; the flows come from the status days and the episode's own end, so that the two
-- can disagree.
with

months as (

    select * from {{ ref('fct_source_months') }}

),

stocks as (

    select
        source_name,
        episode_id,
        month_on,
        municipality_code,
    from {{ ref('fct_users_in_service') }}

),

openings as (

    select
        source_name,
        episode_id,
        cast(month_on + to_months(1) as date) as month_on,
        municipality_code,
    from stocks

),

episodes as (

    select
        source_name,
        episode_id,
        municipality_code,
        ended_on,
    from {{ ref('fct_episodes') }}
    where not is_entered_in_error

),

spells as (

    select
        statuses.source_name,
        statuses.episode_id,
        statuses.valid_from as began_on,
        greatest(statuses.valid_from, least(statuses.valid_to, episodes.ended_on)) as ended_on,
        statuses.valid_to is not null or episodes.ended_on is not null as has_ended,
    from {{ ref('fct_episode_statuses') }} as statuses
    inner join episodes
        on
            statuses.source_name = episodes.source_name
            and statuses.episode_id = episodes.episode_id
    where statuses.status_code = 'I'

),

movements as (

    select
        source_name,
        episode_id,
        month_on,
        1 as opening_count,
        0 as started_count,
        0 as ended_count,
        0 as closing_count,
        municipality_code as opening_code,
    from openings

    union all by name

    select
        source_name,
        episode_id,
        {{ month_of('began_on') }} as month_on,
        0 as opening_count,
        1 as started_count,
        0 as ended_count,
        0 as closing_count,
    from spells

    union all by name

    select
        source_name,
        episode_id,
        {{ month_of('ended_on') }} as month_on,
        0 as opening_count,
        0 as started_count,
        1 as ended_count,
        0 as closing_count,
    from spells
    where has_ended

    union all by name

    select
        source_name,
        episode_id,
        month_on,
        0 as opening_count,
        0 as started_count,
        0 as ended_count,
        1 as closing_count,
    from stocks

),

by_episode as (

    select
        source_name,
        episode_id,
        month_on,
        max(opening_code) as opening_code,
        sum(opening_count) as opening_count,
        sum(started_count) as started_count,
        sum(ended_count) as ended_count,
        sum(closing_count) as closing_count,
    from movements
    group by source_name, episode_id, month_on

)

select
    by_episode.source_name,
    by_episode.episode_id,
    by_episode.month_on,
    months.municipality_code,
    coalesce(by_episode.opening_code != months.municipality_code, false) as is_recoded,
    cast(by_episode.opening_count as integer) as opening_count,
    cast(by_episode.started_count as integer) as started_count,
    cast(by_episode.ended_count as integer) as ended_count,
    cast(by_episode.closing_count as integer) as closing_count,
    cast(
        by_episode.closing_count
        - (by_episode.opening_count + by_episode.started_count - by_episode.ended_count)
        as integer
    ) as residual_count,
from by_episode
inner join episodes
    on
        by_episode.source_name = episodes.source_name
        and by_episode.episode_id = episodes.episode_id
inner join months
    on
        by_episode.source_name = months.source_name
        and episodes.municipality_code = months.delivered_code
        and by_episode.month_on = months.month_on
-- The first month told about has no stock before it to begin from.
semi join months as months_before
    on
        by_episode.source_name = months_before.source_name
        and by_episode.month_on = months_before.month_end_on

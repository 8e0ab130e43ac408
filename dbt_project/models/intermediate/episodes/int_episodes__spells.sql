with

statuses as (

    select * from {{ ref('int_episode_statuses__current') }}

),

episodes as (

    select
        source_name,
        record_id as episode_id,
        ended_on,
    from {{ ref('int_episodes__current') }}

),

in_order as (

    select
        source_name,
        episode_id,
        row_number() over statuses_in_order as spell_number,
        status as status_code,
        valid_from,
        lead(valid_from) over statuses_in_order as next_from,
    from statuses
    window
        statuses_in_order as (
            partition by source_name, episode_id order by valid_from, sequence, record_id
        )

)

-- An episode that was ended without a closing status does not stay in its last one.
select
    in_order.source_name,
    in_order.episode_id,
    in_order.spell_number,
    in_order.status_code,
    in_order.valid_from,
    coalesce(
        in_order.next_from,
        case
            when in_order.valid_from <= episodes.ended_on and in_order.status_code not in ('S', 'X')
                then episodes.ended_on
        end
    ) as valid_to,
from in_order
inner join episodes
    on
        in_order.source_name = episodes.source_name
        and in_order.episode_id = episodes.episode_id

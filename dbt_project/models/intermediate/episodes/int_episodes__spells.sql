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

-- An ended episode stays in no status beyond its end, whatever was written down later.
select
    in_order.source_name,
    in_order.episode_id,
    in_order.spell_number,
    in_order.status_code,
    in_order.valid_from,
    case
        when in_order.status_code in ('S', 'X') then in_order.next_from
        when coalesce(in_order.next_from, episodes.ended_on) is not null
            then greatest(in_order.valid_from, least(in_order.next_from, episodes.ended_on))
    end as valid_to,
from in_order
inner join episodes
    on
        in_order.source_name = episodes.source_name
        and in_order.episode_id = episodes.episode_id

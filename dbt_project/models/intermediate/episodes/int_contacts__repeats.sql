-- A conversation that two of the staff wrote down is one conversation. Grouping on a hash first
-- keeps the search narrow: nearly every contact is alone.
with

conversations as (

    select
        source_name,
        record_id as contact_id,
        episode_id,
        case when episode_id is null then enquiry_id end as enquiry_id,
        starts_at,
        attendance,
        hash(source_name, coalesce(episode_id, 'h:' || enquiry_id), starts_at) as likeness,
    from {{ ref('int_contacts__current') }}
    where participants != 'group' and coalesce(episode_id, enquiry_id) is not null

),

alike as (

    select likeness
    from conversations
    group by likeness
    having count(*) > 1

),

-- The record that says they met is the one kept.
ranked as (

    select
        conversations.source_name,
        conversations.contact_id,
        first_value(conversations.contact_id) over one_conversation as conversation_id,
    from conversations
    semi join alike
        on conversations.likeness = alike.likeness
    window
        one_conversation as (
            partition by
                conversations.source_name,
                conversations.episode_id,
                conversations.enquiry_id,
                conversations.starts_at
            order by conversations.attendance = 'attended' desc, conversations.contact_id
        )

)

select
    source_name,
    contact_id,
    conversation_id,
from ranked
where contact_id != conversation_id

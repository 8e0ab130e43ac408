-- An edition's life, folded into what has become of it so far.
with

events as (

    select * from {{ ref('stg_national__edition_events') }}

),

lives as (

    select
        message_id,
        any_value(original_message_id) as original_message_id,
        any_value(form_code) as form_code,
        any_value(period_kind) as period_kind,
        any_value(period_on) as period_on,
        any_value(edition_number) as edition_number,
        any_value(sequence_number) as sequence_number,
        any_value(status_code) as status_code,
        any_value(receiver_code) as receiver_code,
        any_value(due_on) as due_on,
        any_value(known_at) as known_at,
        arg_max(state_code, event_number) as state_code,
        min(happened_at) as drafted_at,
        -- The second of two: the last one there is.
        max(happened_at) filter (where event_code = 'approved' and state_code = 'approved')
            as approved_at,
        min(happened_at) filter (where event_code = 'sending') as sent_at,
        count(*) filter (where event_code = 'resent') as resent_count,
        min(happened_at) filter (where event_code in ('acknowledged', 'rejected'))
            as answered_at,
        arg_max(ref_id, event_number) filter (where event_code = 'acknowledged') as ref_id,
        arg_max(rejection_code, event_number) filter (where event_code = 'rejected')
            as rejection_code,
        arg_max(line_count, event_number) filter (where event_code = 'rejected')
            as rejected_line_count,
        min(happened_at) filter (where event_code = 'sealed') as sealed_at,
        -- How soon the receiver should answer, as it was declared when it was sent.
        arg_min(receipt_within_hours, event_number) filter (where event_code = 'sending')
            as receipt_within_hours,
    from events
    group by message_id

),

tries as (

    select
        message_id,
        count(*) filter (where step_code = 'trying') as try_count,
    from {{ ref('stg_national__message_steps') }}
    group by message_id

),

-- What is processed, or failed, is no answer yet. A message id is one message's, and its
-- receiver's alone.
answers as (

    select
        message_id,
        receiver_code,
        min(received_at) as received_at,
    from {{ ref('stg_national__receipts') }}
    where answer_code in ('accepted', 'rejected')
    group by message_id, receiver_code

)

select
    lives.* exclude (answered_at),
    coalesce(tries.try_count, 0) as try_count,
    -- A person can have been told by telephone; then there is no receipt.
    least(answers.received_at, lives.answered_at) as answered_at,
from lives
left join tries
    on lives.message_id = tries.message_id
left join answers
    on
        lives.message_id = answers.message_id
        and lives.receiver_code = answers.receiver_code

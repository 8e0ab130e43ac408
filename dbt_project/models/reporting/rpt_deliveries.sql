with

messages as (

    select
        message_id as delivery_id,
        message_id,
        form_code,
        period_kind,
        period_on,
        edition_number,
        sequence_number,
        status_code,
        receiver_code,
        state_code,
        due_on,
        drafted_at,
        approved_at,
        sent_at,
        answered_at,
        sealed_at,
        try_count,
        resent_count,
        ref_id,
        rejection_code,
        rejected_line_count,
        date_diff('day', {{ local_date('sent_at') }}, {{ local_date('answered_at') }})
            as days_until_receipt,
        -- What is not sent is too late when the day is over.
        case
            when sent_at is not null then {{ local_date('sent_at') }} <= due_on
            when state_code != 'withdrawn' and {{ as_of_date() }} > due_on then false
        end as is_sent_in_time,
        coalesce(
            coalesce(answered_at, {{ as_of() }}) > sent_at + to_hours(receipt_within_hours), false
        ) as is_receipt_late,
    from {{ ref('fct_messages') }}

),

unknown_receipts as (

    select
        receiver_code || '/' || receipt_checksum as delivery_id,
        message_id,
        receiver_code,
        'unknown_receipt' as state_code,
        received_at as answered_at,
        ref_id,
        rejection_code,
        case when answer_code = 'rejected' then line_count end as rejected_line_count,
        false as is_receipt_late,
    from {{ ref('fct_unknown_receipts') }}

),

deliveries as (

    select * from messages
    union all by name
    select * from unknown_receipts

)

select
    deliveries.delivery_id,
    deliveries.message_id,
    deliveries.form_code,
    deliveries.period_kind,
    deliveries.period_on,
    deliveries.edition_number,
    deliveries.sequence_number,
    deliveries.status_code,
    deliveries.receiver_code,
    deliveries.state_code,
    states.name_nb as state_name_nb,
    deliveries.due_on,
    deliveries.drafted_at,
    deliveries.approved_at,
    deliveries.sent_at,
    deliveries.answered_at,
    deliveries.sealed_at,
    deliveries.days_until_receipt,
    deliveries.is_sent_in_time,
    deliveries.is_receipt_late,
    deliveries.ref_id,
    deliveries.rejection_code,
    deliveries.rejected_line_count,
    deliveries.try_count,
    deliveries.resent_count,
from deliveries
left join {{ ref('code_labels') }} as states
    on
        states.code_list = 'edition_state'
        and deliveries.state_code = states.code

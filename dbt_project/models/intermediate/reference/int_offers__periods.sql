-- What is known of an offer holds before its first period and until the next one begins, so
-- that a record dated in a gap still finds its offer.
with

offers as (

    select * from {{ ref('int_offers__current') }}

),

-- Told by two records, a period is one, and the newest tells it. Before the periods are put in
-- order: the other record would end it on the day it begins.
periods as (

    select *
    from offers
    qualify
        row_number() over (
            partition by source_name, offer_id, valid_from
            order by changed_at desc, record_id desc
        ) = 1

)

select
    source_name,
    offer_id,
    municipality_code,
    valid_from,
    valid_to,
    name,
    kind,
    unit,
    service_code,
    requires_referral,
    requires_decision,
    fee,
    minimum_age,
    maximum_age,
    opening_weekdays,
    opens_at,
    closes_at,
    capacity_per_day,
    maximum_conversations,
    target_group,
    case
        when row_number() over periods_in_order = 1 then '-infinity'::date
        else valid_from
    end as covers_from,
    coalesce(lead(valid_from) over periods_in_order, 'infinity'::date) as covers_to,
from periods
window
    periods_in_order as (partition by source_name, offer_id order by valid_from)

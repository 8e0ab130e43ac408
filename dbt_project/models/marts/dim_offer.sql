select
    offers.source_name,
    offers.offer_id,
    offers.valid_from,
    offers.valid_to,
    offers.municipality_code,
    offers.name as offer_name,
    offers.kind as offer_kind_code,
    offers.unit,
    offers.service_code,
    services.name_nb as service_name_nb,
    services.service_group,
    offers.requires_referral,
    offers.requires_decision,
    offers.fee,
    offers.minimum_age,
    offers.maximum_age,
    offers.opening_weekdays,
    offers.opens_at,
    offers.closes_at,
    offers.capacity_per_day,
    offers.maximum_conversations,
    offers.target_group as target_group_code,
from {{ ref('int_offers__periods') }} as offers
left join {{ ref('services') }} as services
    on
        offers.service_code = services.service_code
        and {{ is_within('offers.valid_from', 'services.valid_from', 'services.valid_to') }}

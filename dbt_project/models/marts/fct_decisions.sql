select
    decisions.source_name,
    decisions.record_id as decision_id,
    identity.person_id,
    decisions.municipality_code,
    decisions.applied_on,
    decisions.decided_on,
    decisions.valid_to,
    decisions.result as result_code,
    persons.sex_code,
    decisions.is_appealed,
    decisions.decided_on - decisions.applied_on as decided_days,
from {{ ref('int_decisions__current') }} as decisions
left join {{ ref('int_persons__identity') }} as identity
    on
        decisions.source_name = identity.source_name
        and decisions.person_pseudonym = identity.person_pseudonym
left join {{ ref('int_persons__described') }} as persons
    on identity.person_id = persons.person_id

select
    spells.source_name,
    spells.episode_id,
    spells.spell_number,
    episodes.person_id,
    episodes.municipality_code,
    episodes.offer_id,
    spells.valid_from,
    spells.valid_to,
    spells.status_code,
    episodes.service_code,
    episodes.has_decision,
    episodes.is_entered_in_error,
    spells.valid_to - spells.valid_from as spell_days,
from {{ ref('int_episodes__spells') }} as spells
inner join {{ ref('int_episodes__milestones') }} as episodes
    on
        spells.source_name = episodes.source_name
        and spells.episode_id = episodes.episode_id

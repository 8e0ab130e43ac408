select
    scored.source_name,
    scored.measure_id,
    scored.episode_id,
    scored.contact_id,
    scored.person_id,
    scored.municipality_code,
    scored.offer_id,
    scored.measured_at,
    scored.scored_on,
    scored.instrument_code,
    scored.age_group,
    scored.phase_code,
    scored.answered_by_code,
    scored.purpose,
    scored.polarity,
    scored.sex_code,
    ages.age_band_code,
    scored.is_beyond_cut_off,
    scored.score,
    scored.cut_off,
from {{ ref('int_measures__scored') }} as scored
left join {{ ref('int_ages__banded') }} as ages
    on
        scored.age = ages.age
        and {{ is_within('scored.scored_on', 'ages.valid_from', 'ages.valid_to') }}

-- What an edition hides, is hidden here too, also from those who may see the edition after it.
with

told as (

    select
        *,
        case when not before_is_hidden then before_numerator end as shown_before_numerator,
        case when not after_is_hidden then after_numerator end as shown_after_numerator,
        case when not before_is_hidden then before_denominator end as shown_before_denominator,
        case when not after_is_hidden then after_denominator end as shown_after_denominator,
        case when not before_is_hidden then before_value end as shown_before_value,
        case when not after_is_hidden then after_value end as shown_after_value,
    from {{ ref('fct_revisions') }}

)

select
    told.form_code,
    told.table_name,
    told.period_kind,
    told.period_on,
    told.from_edition_number,
    told.to_edition_number,
    told.from_known_at,
    told.to_known_at,
    told.municipality_code,
    told.indicator_code,
    told.offer_kind_code,
    told.age_band_code,
    told.sex_code,
    told.decision_code,
    told.other_keys,
    told.shown_before_numerator as before_numerator,
    told.shown_after_numerator as after_numerator,
    told.shown_before_denominator as before_denominator,
    told.shown_after_denominator as after_denominator,
    told.shown_before_value as before_value,
    told.shown_after_value as after_value,
    cast(told.shown_after_value - told.shown_before_value as decimal(24, 6)) as value_change,
    told.before_missing_code,
    told.after_missing_code,
    told.before_is_hidden,
    told.after_is_hidden,
    told.is_in_before,
    told.is_in_after,
    told.cause_code,
    causes.name_nb as cause_name_nb,
    told.possible_cause_codes,
from told
left join {{ ref('code_labels') }} as causes
    on
        causes.code_list = 'revision_cause'
        and told.cause_code = causes.code

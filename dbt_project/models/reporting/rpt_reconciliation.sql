-- What the journal counts beside what each unit counted by hand. A unit is held against its own
-- workbook under the name both give it; the row without a unit is the whole municipality.
with

indicators as (

    select * from {{ ref('indicators') }}
    where is_monthly and sum_of is null and precedence = 'journal_first'

),

periods as (

    select * from {{ ref('fct_reporting_periods') }}
    where period_kind = 'month'

),

municipality_sides as (

    select
        journal.municipality_code,
        null as unit,
        journal.month_on,
        journal.indicator_code,
        journal.value as journal_value,
        hand.value as manual_value,
    from {{ ref('fct_journal_counts') }} as journal
    inner join {{ ref('fct_manual_counts') }} as hand
        on
            journal.municipality_code = hand.municipality_code
            and journal.month_on = hand.month_on
            and journal.indicator_code = hand.indicator_code

),

journal_units as (

    select
        units.municipality_code,
        units.unit,
        units.month_on,
        units.indicator_code,
        case when units.is_complete then units.value end as journal_value,
    from {{ ref('fct_unit_counts') }} as units

),

-- A unit the journal knows, in a month it tells the whole of, and nothing of the kind: nought.
known_units as (

    select distinct
        municipality_code,
        unit,
    from journal_units

),

hand_units as (

    select
        municipality_code,
        unit,
        month_on,
        indicator_code,
        sum(value) as manual_value,
    from {{ ref('fct_unit_hand_counts') }}
    group by municipality_code, unit, month_on, indicator_code

),

unit_keys as (

    select
        municipality_code,
        unit,
        month_on,
        indicator_code,
    from journal_units

    union

    select
        municipality_code,
        unit,
        month_on,
        indicator_code,
    from hand_units

),

unit_sides as (

    select
        unit_keys.municipality_code,
        unit_keys.unit,
        unit_keys.month_on,
        unit_keys.indicator_code,
        case
            when journal_units.municipality_code is not null then journal_units.journal_value
            when
                known_units.unit is not null
                and periods.missing_code is null
                and unit_keys.indicator_code not like 'drop_in%'
                then 0
        end as journal_value,
        hand_units.manual_value,
    from unit_keys
    left join journal_units
        on
            unit_keys.municipality_code = journal_units.municipality_code
            and unit_keys.unit = journal_units.unit
            and unit_keys.month_on = journal_units.month_on
            and unit_keys.indicator_code = journal_units.indicator_code
    left join hand_units
        on
            unit_keys.municipality_code = hand_units.municipality_code
            and unit_keys.unit = hand_units.unit
            and unit_keys.month_on = hand_units.month_on
            and unit_keys.indicator_code = hand_units.indicator_code
    left join known_units
        on
            unit_keys.municipality_code = known_units.municipality_code
            and unit_keys.unit = known_units.unit
    left join periods
        on
            unit_keys.municipality_code = periods.municipality_code
            and unit_keys.month_on = periods.period_on

),

both_sides as (

    select * from municipality_sides

    union all

    select * from unit_sides

)

select
    both_sides.municipality_code,
    periods.municipality_name,
    both_sides.unit,
    both_sides.month_on as month,
    both_sides.indicator_code,
    indicators.name_nb as indicator_name_nb,
    both_sides.journal_value,
    cast(both_sides.manual_value as decimal(12, 3)) as manual_value,
    cast(both_sides.journal_value - both_sides.manual_value as decimal(12, 3)) as difference,
    indicators.tolerance,
    {{ reconciliation(
        'both_sides.journal_value', 'both_sides.manual_value', 'indicators.tolerance'
    ) }} as reconciliation,
from both_sides
inner join indicators
    on
        both_sides.indicator_code = indicators.indicator_code
        and {{ is_within('both_sides.month_on', 'indicators.valid_from', 'indicators.valid_to') }}
inner join periods
    on
        both_sides.municipality_code = periods.municipality_code
        and both_sides.month_on = periods.period_on

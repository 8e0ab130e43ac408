-- Each month's figure three ways: from the journal, counted by hand, and as reported. What was
-- not told is NULL with a code; sums are added up again from their parts, never taken over.
with

journal_counts as (

    select * from {{ ref('fct_journal_counts') }}

),

manual_counts as (

    select * from {{ ref('fct_manual_counts') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

months as (

    select distinct
        municipality_code,
        month_on,
    from journal_counts

),

expected as (

    select
        months.municipality_code,
        municipalities.municipality_name,
        months.month_on,
        indicators.*,
    from months
    inner join municipalities
        on
            months.municipality_code = municipalities.municipality_code
            and {{ is_within(
                'months.month_on', 'municipalities.valid_from', 'municipalities.valid_to'
            ) }}
    inner join {{ ref('indicators') }} as indicators
        on
            indicators.is_monthly
            and {{ is_within('months.month_on', 'indicators.valid_from', 'indicators.valid_to') }}

),

both_sides as (

    select
        expected.municipality_code,
        expected.month_on,
        expected.indicator_code,
        expected.precedence,
        journal_counts.value as journal_value,
        manual_counts.value as manual_value,
        coalesce(journal_counts.missing_code, 'not_reported') as journal_reason,
        coalesce(manual_counts.missing_code, 'not_reported') as manual_reason,
    from expected
    left join journal_counts
        on
            expected.municipality_code = journal_counts.municipality_code
            and expected.month_on = journal_counts.month_on
            and expected.indicator_code = journal_counts.indicator_code
    left join manual_counts
        on
            expected.municipality_code = manual_counts.municipality_code
            and expected.month_on = manual_counts.month_on
            and expected.indicator_code = manual_counts.indicator_code
    where expected.sum_of is null

),

counted as (

    select
        municipality_code,
        month_on,
        indicator_code,
        journal_value,
        case when journal_value is null then journal_reason end as journal_missing_code,
        manual_value,
        case when manual_value is null then manual_reason end as manual_missing_code,
        case precedence
            when 'journal_only' then journal_value
            when 'manual_only' then manual_value
            else coalesce(journal_value, manual_value)
        end as reported_value,
        case
            when coalesce(journal_value, manual_value) is not null then null
            when precedence = 'journal_only' then journal_reason
            when precedence = 'manual_only' then manual_reason
            when 'incomplete' in (journal_reason, manual_reason) then 'incomplete'
            else journal_reason
        end as reported_missing_code,
    from both_sides

),

summed as (

    select
        totals.municipality_code,
        totals.month_on,
        totals.indicator_code,
        {{ sum_of_parts('journal') }} as journal_value,
        {{ missing_code_of_parts('journal') }} as journal_missing_code,
        {{ sum_of_parts('manual') }} as manual_value,
        {{ missing_code_of_parts('manual') }} as manual_missing_code,
        {{ sum_of_parts('reported') }} as reported_value,
        {{ missing_code_of_parts('reported') }} as reported_missing_code,
    from expected as totals
    inner join counted as parts
        on
            totals.municipality_code = parts.municipality_code
            and totals.month_on = parts.month_on
            and list_contains(string_split(totals.sum_of, '|'), parts.indicator_code)
    group by totals.municipality_code, totals.month_on, totals.indicator_code

),

figures as (

    select * from counted

    union all

    select * from summed

)

select
    expected.municipality_code,
    expected.municipality_name,
    expected.month_on as month,
    expected.indicator_code,
    expected.name_nb as indicator_name_nb,
    expected.kind,
    cast(figures.journal_value as decimal(12, 3)) as journal_value,
    cast(figures.manual_value as decimal(12, 3)) as manual_value,
    cast(figures.reported_value as decimal(12, 3)) as reported_value,
    figures.reported_missing_code as missing_code,
    {{ reconciliation(
        'figures.journal_value', 'figures.manual_value', 'expected.tolerance'
    ) }} as reconciliation,
    cast(expected.definition_version as integer) as definition_version,
from expected
inner join figures
    on
        expected.municipality_code = figures.municipality_code
        and expected.month_on = figures.month_on
        and expected.indicator_code = figures.indicator_code
order by expected.municipality_code, expected.month_on, expected.sort_order

-- A municipality's months under the code each month had. A source speaks for the municipality
-- it is declared with, and for any other its records name.
with

spoken_for as (

    select
        source_name,
        municipality_code,
    from {{ ref('int_sources__coverage') }}

    union

    select
        source_name,
        municipality_code,
    from {{ ref('int_episodes__current') }}

    union

    select
        source_name,
        municipality_code,
    from {{ ref('int_enquiries__current') }}

    union

    select
        source_name,
        municipality_code,
    from {{ ref('int_drop_in_days__current') }}

    union

    select
        source_name,
        municipality_code,
    from {{ ref('int_monthly_counts__current') }}

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

source_months as (

    select * from {{ ref('int_sources__months') }}

),

-- Two codes of one source may have become the same one; the source still counts once.
told as (

    select distinct
        lineage.carried_code,
        lineage.carried_name,
        source_months.*,
    from spoken_for
    inner join source_months
        on spoken_for.source_name = source_months.source_name
    inner join lineage
        on
            spoken_for.municipality_code = lineage.municipality_code
            and source_months.month_on >= lineage.valid_from
            and source_months.month_on < lineage.valid_to

)

select
    carried_code as municipality_code,
    month_on,
    any_value(month_end_on) as month_end_on,
    any_value(carried_name) as municipality_name,
    count(*) filter (where is_journal and is_active) as active_journal_count,
    count(*) filter (where is_journal and is_covered) as covered_journal_count,
from told
group by carried_code, month_on

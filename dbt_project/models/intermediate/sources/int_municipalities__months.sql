with

-- Two codes of one source may have become the same one; the source still counts once.
told as (

    select distinct
        source_name,
        municipality_code,
        municipality_name,
        month_on,
        month_end_on,
        is_journal,
        is_active,
        is_covered,
    from {{ ref('int_municipalities__told') }}

)

select
    municipality_code,
    month_on,
    any_value(month_end_on) as month_end_on,
    any_value(municipality_name) as municipality_name,
    count(*) filter (where is_journal and is_active) as active_journal_count,
    count(*) filter (where is_journal and is_covered) as covered_journal_count,
from told
group by municipality_code, month_on

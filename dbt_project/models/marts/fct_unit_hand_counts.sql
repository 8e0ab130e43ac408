select
    counts.source_name,
    counts.unit,
    counts.month_on,
    counts.indicator_code,
    lineage.carried_code as municipality_code,
    counts.value,
from {{ ref('fct_monthly_counts') }} as counts
inner join {{ ref('int_municipalities__lineage') }} as lineage
    on
        counts.municipality_code = lineage.municipality_code
        and counts.month_on >= lineage.valid_from
        and counts.month_on < lineage.valid_to

{#-
    When something last came, for dbt's source freshness. Of the sources of these kinds that still
    deliver, the one last heard from longest ago: one municipality that went quiet shows. One never
    heard from counts from the day it was to begin, and where there is none, nothing is late.
    Whether what came was accepted, and told the days it should, is rpt_freshness's to say.
-#}
{% macro last_heard_from(kinds) %}
    select
        coalesce(
            min(coalesce(deliveries.landed_at, cast(declared.registered_from as timestamptz))),
            now()
        ) as last_heard_from
    from {{ source('reference', 'sources') }} as declared
    left join (
        select
            source_name,
            max(landed_at) as landed_at,
        from {{ source('receipts', 'receipts') }}
        where status = 'landed'
        group by source_name
    ) as deliveries
        on declared.source_name = deliveries.source_name
    where
        declared.kind in ('{{ kinds | join("', '") }}')
        and declared.declared_at = (
            select max(newest.declared_at) from {{ source('reference', 'sources') }} as newest
        )
        and (declared.ends_on is null or declared.ends_on > current_date)
{% endmacro %}

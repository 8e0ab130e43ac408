with

sources as (

    select * from {{ ref('int_sources__coverage') }}

),

-- Sources of one municipality share its years, whichever of its codes they were declared with.
newest_codes as (

    select
        municipality_code,
        max_by(carried_code, valid_from) as newest_code,
    from {{ ref('int_municipalities__lineage') }}
    group by municipality_code

),

covered_years as (

    select
        sources.source_name,
        min(year(sources.registered_from)) over same_municipality as first_year,
        max(year(sources.data_through - 1)) over same_municipality as last_year,
    from sources
    inner join newest_codes
        on sources.municipality_code = newest_codes.municipality_code
    window same_municipality as (partition by newest_codes.newest_code)

),

months as (

    select
        source_name,
        cast(
            unnest(generate_series(
                make_date(first_year, 1, 1), make_date(last_year, 12, 1), interval 1 month
            )) as date
        ) as month_on,
    from covered_years
    where last_year is not null

),

bounded as (

    select
        source_name,
        month_on,
        {{ month_end_of('month_on') }} as month_end_on,
    from months

)

select
    bounded.source_name,
    bounded.month_on,
    bounded.month_end_on,
    sources.is_journal,
    sources.registered_from < bounded.month_end_on
    and (sources.ends_on is null or sources.ends_on > bounded.month_on) as is_active,
    sources.registered_from <= bounded.month_on
    and (sources.ends_on is null or sources.ends_on >= bounded.month_end_on)
    and coalesce(sources.data_through >= bounded.month_end_on, false) as is_covered,
from bounded
inner join sources
    on bounded.source_name = sources.source_name

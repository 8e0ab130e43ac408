{#- The entities whose records are counted for a municipality. -#}
{%- set entities = [
    'assessments', 'centre_days', 'contacts', 'drop_in_days', 'enquiries', 'episodes',
    'evaluations', 'group_attendances', 'measures', 'monthly_counts', 'self_help_codes',
    'staff_positions',
] -%}
-- A source speaks for the municipality it is declared with, and for any other its records name;
-- each month under the code in force in that month.
with

spoken_for as (

    select
        source_name,
        municipality_code,
    from {{ ref('int_sources__coverage') }}

    {% for entity in entities %}
        union

        select
            source_name,
            municipality_code,
        from {{ ref('int_' ~ entity ~ '__current') }}
    {% endfor %}

),

lineage as (

    select * from {{ ref('int_municipalities__lineage') }}

),

source_months as (

    select * from {{ ref('int_sources__months') }}

)

select
    spoken_for.source_name,
    spoken_for.municipality_code as delivered_code,
    source_months.month_on,
    source_months.month_end_on,
    lineage.carried_code as municipality_code,
    lineage.carried_name as municipality_name,
    source_months.is_journal,
    source_months.is_active,
    source_months.is_covered,
from spoken_for
inner join source_months
    on spoken_for.source_name = source_months.source_name
inner join lineage
    on
        spoken_for.municipality_code = lineage.municipality_code
        and source_months.month_on >= lineage.valid_from
        and source_months.month_on < lineage.valid_to

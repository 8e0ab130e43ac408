{%- set entities = delivered_entities().split() -%}
with

quarantined as (

    select distinct
        source_name,
        delivery_name,
        entity,
        row_number,
    from {{ ref('stg_operations__quarantine') }}

)

{% for entity in entities %}
    select
        quarantined.source_name,
        quarantined.delivery_name,
        quarantined.entity,
        quarantined.row_number,
        nullif(trim(landed.record_id), '') as record_id,
    from {{ source(source_of(entity), entity) }} as landed
    inner join quarantined
        on
            landed.source_name = quarantined.source_name
            and landed.delivery_name = quarantined.delivery_name
            and landed.file_row_number = quarantined.row_number
            and quarantined.entity = '{{ entity }}'
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}

{%- set row_statuses = [
    'received', 'accepted', 'released', 'waiting', 'repeated', 'replaced', 'dismissed', 'refused',
    'unjudged',
] -%}
{%- set field_statuses = ['valid', 'other', 'default', 'invalid', 'missing'] -%}
-- A delivery belongs to the local month it landed in. Sources send whole tables, so a row that is
-- sent on thirty nights is received thirty times.
with

rows_of_deliveries as (

    select
        source_name,
        entity,
        {{ month_of(local_date('landed_at')) }} as month,
        rows_landed as rows_received,
        rows_accepted,
        rows_released,
        rows_waiting,
        rows_repeated,
        rows_replaced,
        rows_dismissed,
        rows_refused,
        rows_unjudged,
    from {{ ref('fct_deliveries') }}

),

rows_by_status as (

    {% for status in row_statuses %}
        select
            source_name,
            entity,
            month,
            '{{ status }}' as status,
            sum(rows_{{ status }}) as row_count,
            sum(rows_received) as whole_count,
        from rows_of_deliveries
        group by source_name, entity, month
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

-- Rules and fields are told of accepted deliveries: of the others nothing is used.
rows_of_accepted as (

    select
        source_name,
        entity,
        month,
        sum(rows_received - rows_refused - rows_unjudged) as whole_count,
    from rows_of_deliveries
    group by source_name, entity, month

),

rules as (

    select
        source_name,
        entity,
        {{ month_of(local_date('landed_at')) }} as month,
        rule_code,
        case severity_code when 'ROW' then 'set_aside' when 'WARNING' then 'told' end as status,
        sum(rows_broken) as row_count,
    from {{ ref('fct_broken_rules') }}
    where delivery_status_code = 'accepted' and severity_code in ('ROW', 'WARNING')
    group by all

),

fields_of_deliveries as (

    select
        *,
        {{ month_of(local_date('landed_at')) }} as month,
    from {{ ref('fct_field_coverage') }}
    where delivery_status_code = 'accepted'

),

fields as (

    {% for status in field_statuses %}
        select
            source_name,
            entity,
            month,
            field_name,
            '{{ status }}' as status,
            sum(rows_{{ status }}) as row_count,
            sum(rows_covered) as whole_count,
        from fields_of_deliveries
        group by source_name, entity, month, field_name
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

tidy as (

    select
        source_name,
        entity,
        month,
        'rows' as subject,
        null as rule_code,
        null as field_name,
        status,
        row_count,
        whole_count,
    from rows_by_status

    union all

    select
        rules.source_name,
        rules.entity,
        rules.month,
        'rule' as subject,
        rules.rule_code,
        null as field_name,
        rules.status,
        rules.row_count,
        rows_of_accepted.whole_count,
    from rules
    inner join rows_of_accepted
        on
            rules.source_name = rows_of_accepted.source_name
            and rules.entity = rows_of_accepted.entity
            and rules.month = rows_of_accepted.month

    union all

    select
        source_name,
        entity,
        month,
        'field' as subject,
        null as rule_code,
        field_name,
        status,
        row_count,
        whole_count,
    from fields

)

select
    source_name,
    entity,
    month,
    subject,
    cast(rule_code as varchar) as rule_code,
    cast(field_name as varchar) as field_name,
    status,
    cast(row_count as bigint) as row_count,
    cast(whole_count as bigint) as whole_count,
    case
        when whole_count > 0
            then cast({{ exact_ratio('row_count', 'whole_count', 6) }} as decimal(14, 6))
    end as share,
from tidy

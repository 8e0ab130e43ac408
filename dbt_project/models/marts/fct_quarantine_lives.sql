with

lives as (

    select
        *,
        {{ local_date('set_aside_at') }} as set_aside_on,
        {{ local_date('resolved_at') }} as resolved_on,
    from {{ ref('int_quarantine__lives') }}

)

select
    source_name || '/' || entity || '/' || first_delivery_name || '/' || first_row_number
        as life_id,
    source_name,
    entity,
    first_delivery_name,
    first_row_number,
    last_delivery_name,
    last_row_number,
    replaced_by_delivery as resolved_by_delivery_name,
    replaced_by_row as resolved_by_row_number,
    set_aside_on,
    resolved_on,
    set_aside_at,
    resolved_at,
    rule_codes,
    outcome as outcome_code,
    reason_code,
    delivery_count,
    cast(resolved_on - set_aside_on as bigint) as waited_days,
    case
        when outcome = 'waiting' then cast({{ as_of_date() }} - set_aside_on as bigint)
    end as open_days,
from lives

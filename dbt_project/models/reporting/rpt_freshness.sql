-- How old each source is, seen from as_of. A journal is expected every day, a workbook once a
-- month; before its hour, or within its days of grace, nothing is late yet.
with

sources as (

    select * from {{ ref('dim_source') }}

),

seen as (

    select
        *,
        {{ as_of_date() }} as seen_on,
        {{ as_of_date() }}
        - case when {{ local_time(as_of()) }} < expected_by then 1 else 0 end as due_on,
    from sources

),

expected as (

    select
        *,
        case
            when is_journal
                then due_on - cast({{ threshold('journal_grace_days', 'due_on') }} as integer)
            else {{ month_of(
                "due_on - cast(" ~ threshold('workbook_grace_days', 'due_on') ~ " as integer)"
            ) }}
        end as expected_through,
        struct_pack(landed_at := last_refused_at, delivery_name := last_refused_delivery_name)
        > struct_pack(landed_at := last_landed_at, delivery_name := last_delivery_name)
            as is_refused_last,
    from seen

)

select
    source_name,
    title,
    municipality_code,
    source_kind_code as kind,
    last_delivery_name,
    last_landed_at,
    data_through,
    cast(seen_on - data_through as bigint) as days_behind,
    case
        when ends_on <= seen_on and data_through >= ends_on then 'ended'
        when last_landed_at is null then 'never'
        when is_refused_last and last_refused_at is not null then 'refused_kept_old'
        when ends_on <= seen_on then 'ended'
        when data_through >= least(expected_through, ends_on) then 'on_time'
        else 'late'
    end as status,
    last_refused_at,
    last_refused_rules,
from expected

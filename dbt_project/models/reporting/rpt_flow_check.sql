-- stock(t) = stock(t-1) + in - out, twice: episode by episode in the journal, where nothing may be
-- left over, and from the figures of the monthly form alone, where those who leave the queue
-- without starting and those taken in past it are what is left.
with

periods as (

    select
        municipality_code,
        municipality_name,
        period_on as month,
        missing_code,
    from {{ ref('fct_reporting_periods') }}
    where period_kind = 'month'

),

journal as (

    select
        municipality_code,
        month_on as month,
        sum(opening_count) filter (where not is_recoded) as opening_count,
        sum(started_count) as started_count,
        sum(ended_count) as ended_count,
        sum(opening_count) filter (where is_recoded) as recoded_count,
        sum(closing_count) as closing_count,
        sum(residual_count) as residual_count,
        count(*) filter (where residual_count != 0) as broken_episode_count,
    from {{ ref('fct_flows_in_service') }}
    group by municipality_code, month_on

),

journal_months as (

    select
        periods.municipality_code,
        periods.municipality_name,
        periods.month,
        'journal' as flow_basis_code,
        coalesce(journal.opening_count, 0) as opening_count,
        coalesce(journal.started_count, 0) as started_count,
        coalesce(journal.ended_count, 0) as ended_count,
        coalesce(journal.recoded_count, 0) as recoded_count,
        coalesce(journal.closing_count, 0) as closing_count,
        coalesce(journal.residual_count, 0) as residual_count,
        coalesce(journal.broken_episode_count, 0) as broken_episode_count,
        case
            when periods.missing_code is not null then periods.missing_code
            when journal.municipality_code is null then 'cannot_be_computed'
        end as missing_code,
    from periods
    left join journal
        on
            periods.municipality_code = journal.municipality_code
            and periods.month = journal.month

),

form as (

    select
        municipality_code,
        any_value(municipality_name) as municipality_name,
        month,
        max(reported_value) filter (where indicator_code = 'users_with_decision') as users,
        max(reported_value) filter (where indicator_code = 'new_with_decision') as allocated,
        max(reported_value) filter (where indicator_code = 'waiting_total') as waiting,
        max(reported_value) filter (where indicator_code = 'discharged') as discharged,
    from {{ ref('rpt_monthly_indicators') }}
    group by municipality_code, month

),

with_month_before as (

    select
        this_month.*,
        month_before.users as users_before,
        month_before.waiting + this_month.allocated - this_month.waiting as started,
    from form as this_month
    left join form as month_before
        on
            this_month.municipality_code = month_before.municipality_code
            and this_month.month = cast(month_before.month + to_months(1) as date)

),

form_months as (

    select
        municipality_code,
        municipality_name,
        month,
        'form' as flow_basis_code,
        users_before as opening_count,
        started as started_count,
        discharged as ended_count,
        0 as recoded_count,
        users as closing_count,
        users - (users_before + started - discharged) as residual_count,
        null as broken_episode_count,
        case
            when users - (users_before + started - discharged) is null then 'cannot_be_computed'
        end as missing_code,
    from with_month_before

),

both_bases as (

    select * from journal_months

    union all

    select * from form_months

)

select
    municipality_code,
    municipality_name,
    month,
    flow_basis_code,
    {% for column in [
        'opening_count', 'started_count', 'ended_count', 'recoded_count', 'closing_count',
        'residual_count', 'broken_episode_count',
    ] -%}
        case when missing_code is null then cast({{ column }} as integer) end as {{ column }},
    {% endfor -%}
    missing_code,
from both_bases

{%- set axes = ['age_band', 'sex', 'decision'] -%}
{%- set place = ['municipality_code', 'period_on'] -%}
{%- set keys = place + ['indicator_code'] -%}
{%- set reports = [
    'rpt_enquiries', 'rpt_contacts', 'rpt_users', 'rpt_waiting_list', 'rpt_waits', 'rpt_outcomes',
] -%}
-- The wholes are the reports' own. Only what no report crosses is counted here, by the same rules,
-- and held to the reports by tests. What is told has a row for every group, zero where nobody was
-- counted: a row that is not there must tell nothing.
with

{{ asked_for('lavterskel', ['quarter']) }}

wholes as (

    {% for report in reports %}
        select
            {{ keys | join(', ') }},
            coalesce(numerator, value) as numerator,
            denominator,
            -- An enquiry that nobody has had time to answer is no answer that came too late.
            case when unripe_count > 0 then 'incomplete' else missing_code end as missing_code,
        from {{ ref(report) }}
        where period_kind = 'quarter' and breakdown_code = 'total' and item_code is null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

told as (

    select
        {{ of_table('asked', keys) }},
        asked.measure = 'share' as is_share,
        string_split(asked.told_by, '|') as told_by,
        asked.definition_version,
        wholes.numerator,
        wholes.denominator,
        -- Where there was nothing to divide by, there is no row less for it.
        nullif(wholes.missing_code, 'cannot_be_computed') as missing_code,
    from asked
    inner join wholes
        on {{ same_keys('asked', 'wholes', keys) }}

),

-- What happened counts in the quarter its month is in; how it stood counts where that ends.
parts as (

    select
        *,
        {{ quarter_of('month_on') }} as period_on,
    from {{ ref('fct_national_parts') }}
    where not is_stock or {{ month_end_of('month_on') }} = {{ quarter_end_of('month_on') }}

),

months as (

    select * from {{ ref('fct_source_months') }}

),

kinds as (

    select distinct
        months.municipality_code,
        {{ quarter_of('months.month_on') }} as period_on,
        offers.offer_kind_code,
    from {{ ref('dim_offer') }} as offers
    inner join months
        on
            offers.source_name = months.source_name
            and offers.municipality_code = months.delivered_code
            and offers.valid_from < months.month_end_on
            and (offers.valid_to is null or offers.valid_to > months.month_on)

    union

    -- The last who are helped may be so after the offer is closed.
    select distinct
        {{ place | join(', ') }},
        offer_kind_code,
    from parts

    union

    select distinct
        {{ place | join(', ') }},
        unnest([{{ whole() }}, 'unknown']) as offer_kind_code,
    from told

),

-- One breakdown at a time: two at once leave so few in each group that most must be hidden.
categories as (

    select
        code_list as axis_code,
        national_code as category_code,
        valid_from,
        valid_to,
    from {{ ref('national_codes') }}
    where form_code = 'lavterskel'

    union all

    select
        {{ whole() }} as axis_code,
        {{ whole() }} as category_code,
        date '0001-01-01' as valid_from,
        null as valid_to,

),

listed as (

    select
        told.*,
        kinds.offer_kind_code,
        {%- for axis in axes %}
            case
                when categories.axis_code = '{{ axis }}' then categories.category_code
                else {{ whole() }}
            end as {{ axis }}_code,
        {%- endfor %}
        kinds.offer_kind_code = {{ whole() }} and categories.axis_code = {{ whole() }} as is_whole,
    from told
    inner join kinds
        on
            {{ same_keys('told', 'kinds', place) }}
            and (
                kinds.offer_kind_code = {{ whole() }}
                or list_contains(told.told_by, 'offer_kind')
            )
    inner join categories
        on
            {{ is_within('told.period_on', 'categories.valid_from', 'categories.valid_to') }}
            and (
                categories.axis_code = {{ whole() }}
                or list_contains(told.told_by, categories.axis_code)
            )

),

counted as (

    select
        {{ keys | join(', ') }},
        {{ code_or_whole('offer_kind_code') }},
        {%- for axis in axes %}
            {{ code_or_whole(axis ~ '_code') }},
        {%- endfor %}
        case
            when bool_or(person_id is not null) then count(distinct person_id)
            else sum(numerator)
        end as numerator,
        sum(denominator) as denominator,
    from parts
    group by
        {{ keys | join(', ') }},
        grouping sets ((), (offer_kind_code)),
        grouping sets (
            {% for axis in axes %}
                ({{ axis }}_code),
            {% endfor %}
            ()
        )

),

figures as (

    select
        listed.* exclude (numerator, denominator),
        case
            when listed.missing_code is not null then null
            when listed.is_whole then listed.numerator
            else coalesce(counted.numerator, 0)
        end as numerator,
        case
            when listed.missing_code is not null or not listed.is_share then null
            when listed.is_whole then listed.denominator
            else coalesce(counted.denominator, 0)
        end as denominator,
    from listed
    left join counted
        on
            {{ same_keys('listed', 'counted', keys) }}
            and listed.offer_kind_code = counted.offer_kind_code
            {%- for axis in axes %}
                and listed.{{ axis }}_code = counted.{{ axis }}_code
            {%- endfor %}
    where listed.missing_code is null or listed.is_whole

)

select
    'quarter' as period_kind,
    period_on,
    municipality_code,
    offer_kind_code,
    indicator_code,
    {%- for axis in axes %}
        {{ axis }}_code,
    {%- endfor %}
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    case
        when not is_share then cast(numerator as decimal(18, 6))
        when denominator > 0
            then cast({{ exact_ratio('numerator', 'denominator', 6) }} as decimal(18, 6))
    end as value, -- noqa: RF04
    case when denominator = 0 then 'cannot_be_computed' else missing_code end as missing_code,
    definition_version,
from figures

{%- set dims = ['offer_kind_code', 'age_band_code', 'sex_code', 'decision_code'] -%}
{%- set keys = ['municipality_code', 'period_kind', 'period_on', 'indicator_code'] -%}
{%- set reports = [
    'rpt_enquiries', 'rpt_contacts', 'rpt_users', 'rpt_waiting_list', 'rpt_waits', 'rpt_outcomes',
] -%}
-- The wholes are the reports' own. Only what no report crosses is counted here, by the same rules,
-- and held to the reports by tests. A group with nothing to count has no row.
with

{{ asked_for('lavterskel', ['month', 'quarter', 'year']) }}

-- What happened counts in every period its month is in; how it stood counts where the month ends.
parts as (

    select
        parts.*,
        period_kinds.period_kind,
        {{ period_of('parts.month_on') }} as period_on,
    from {{ ref('fct_national_parts') }} as parts
    cross join {{ period_kinds() }}
    where
        not parts.is_stock
        or {{ month_end_of('parts.month_on') }} = {{ period_end_of('parts.month_on') }}

),

counts as (

    select
        {{ keys | join(', ') }},
        {%- for dim in dims %}
            {{ code_or_whole(dim) }},
        {%- endfor %}
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as bigint) as denominator,
    from parts
    where person_id is null
    group by {{ keys | join(', ') }}, cube ({{ dims | join(', ') }})
    having {{ every_category_is_told(dims) }}

),

persons as (

    select
        {{ keys | join(', ') }},
        {%- for dim in dims %}
            {{ code_or_whole(dim) }},
        {%- endfor %}
        count(distinct person_id) as numerator,
        cast(null as bigint) as denominator,
    from parts
    where person_id is not null
    group by {{ keys | join(', ') }}, cube ({{ dims | join(', ') }})
    having {{ every_category_is_told(dims) }}

),

crossed as (

    select * from counts

    union all

    select * from persons

),

wholes as (

    {% for report in reports %}
        select
            {{ keys | join(', ') }},
            numerator,
            denominator,
            coalesce(share, value) as value, -- noqa: RF04
            missing_code,
        from {{ ref(report) }}
        where breakdown_code = 'total' and item_code is null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

told as (

    select
        {{ of_table('asked', keys) }},
        asked.measure,
        asked.definition_version,
        wholes.missing_code,
        case
            when asked.measure = 'share' then wholes.numerator else wholes.value
        end as numerator,
        wholes.denominator,
    from asked
    inner join wholes
        on {{ same_keys('asked', 'wholes', keys) }}

),

figures as (

    select
        {{ keys | join(', ') }},
        measure,
        definition_version,
        {%- for dim in dims %}
            {{ whole() }} as {{ dim }},
        {%- endfor %}
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        missing_code,
    from told

    union all

    select
        {{ of_table('told', keys) }},
        told.measure,
        told.definition_version,
        {%- for dim in dims %}
            crossed.{{ dim }},
        {%- endfor %}
        crossed.numerator,
        crossed.denominator,
        null as missing_code,
    from told
    inner join crossed
        on {{ same_keys('told', 'crossed', keys) }}
    where
        told.missing_code is null
        and coalesce(crossed.denominator, crossed.numerator) > 0
        and not (
            {%- for dim in dims %}
                {% if not loop.first %}and {% endif %}crossed.{{ dim }} = {{ whole() }}
            {%- endfor %}
        )

)

select
    period_kind,
    period_on,
    municipality_code,
    offer_kind_code,
    indicator_code,
    age_band_code,
    sex_code,
    decision_code,
    numerator,
    denominator,
    case
        when measure != 'share' then cast(numerator as decimal(18, 6))
        when denominator > 0
            then cast({{ exact_ratio('numerator', 'denominator', 6) }} as decimal(18, 6))
    end as value, -- noqa: RF04
    missing_code,
    definition_version,
from figures

-- A score is the sum of the instrument's items. A form with some items empty has no score; one
-- that was delivered without any items is taken at its word.
with

measures as (

    select
        source_name,
        record_id,
        episode_id,
        contact_id,
        instrument,
        measured_at,
        stated_sum,
        list_filter(
            [item_1, item_2, item_3, item_4, item_5, item_6, item_7, item_8, item_9],
            lambda item: item is not null
        ) as items,
    from {{ ref('int_measures__current') }}

),

contacts as (

    select
        source_name,
        record_id as contact_id,
        {{ local_date('starts_at') }} as contact_on,
    from {{ ref('int_contacts__current') }}

),

episodes as (

    select * from {{ ref('int_episodes__milestones') }}

),

persons as (

    select * from {{ ref('int_persons__described') }}

),

-- A score whose contact was deleted goes with it.
dated as (

    select
        measures.source_name,
        measures.record_id as measure_id,
        measures.episode_id,
        measures.instrument as instrument_code,
        measures.measured_at,
        coalesce(contacts.contact_on, {{ local_date('measures.measured_at') }}) as scored_on,
        measures.items,
        measures.stated_sum,
    from measures
    left join contacts
        on
            measures.source_name = contacts.source_name
            and measures.contact_id = contacts.contact_id
    where measures.contact_id is null or contacts.contact_id is not null

),

with_age as (

    select
        dated.*,
        episodes.person_id,
        episodes.municipality_code,
        date_diff('year', persons.birth_date, dated.scored_on)
        - case
            when strftime(dated.scored_on, '%m%d') < strftime(persons.birth_date, '%m%d') then 1
            else 0
        end as age,
    from dated
    inner join episodes
        on
            dated.source_name = episodes.source_name
            and dated.episode_id = episodes.episode_id
    left join persons
        on episodes.person_id = persons.person_id
    where not episodes.is_entered_in_error

),

-- An age outside every group, or none, meets the instrument's default group.
with_instrument as (

    select
        with_age.*,
        instruments.age_group,
        instruments.item_count,
    from with_age
    left join {{ ref('instruments') }} as instruments
        on
            with_age.instrument_code = instruments.instrument_code
            and {{ is_within(
                'with_age.scored_on', 'instruments.valid_from', 'instruments.valid_to'
            ) }}
            and (
                with_age.age between instruments.minimum_age and instruments.maximum_age
                or instruments.is_default
            )
    qualify
        row_number() over (
            partition by with_age.source_name, with_age.measure_id
            order by
                coalesce(
                    with_age.age between instruments.minimum_age and instruments.maximum_age, false
                ) desc,
                instruments.age_group
        ) = 1

)

select
    source_name,
    measure_id,
    episode_id,
    person_id,
    municipality_code,
    instrument_code,
    age_group,
    measured_at,
    scored_on,
    case
        when len(items) = item_count then cast(list_sum(items) as decimal(12, 3))
        when len(items) = 0 then stated_sum
    end as score,
from with_instrument

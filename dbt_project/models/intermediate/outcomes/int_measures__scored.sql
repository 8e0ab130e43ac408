-- A score is the sum of the instrument's items, those that go the other way turned round. A form
-- with some items empty has no score; one delivered without any items is taken at its word.
with

measures as (

    select
        source_name,
        record_id as measure_id,
        municipality_code,
        episode_id,
        contact_id,
        instrument as instrument_code,
        measured_at,
        phase,
        answered_by,
        stated_sum,
        [item_1, item_2, item_3, item_4, item_5, item_6, item_7, item_8, item_9] as items,
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

turned_items as (

    select
        instruments.instrument_code,
        instruments.age_group,
        instruments.valid_from,
        list(items.item_number) as item_numbers,
    from {{ ref('instruments') }} as instruments
    inner join {{ ref('instrument_items') }} as items
        on
            instruments.instrument_code = items.instrument_code
            and instruments.polarity != items.polarity
            and {{ is_within('instruments.valid_from', 'items.valid_from', 'items.valid_to') }}
    group by instruments.instrument_code, instruments.age_group, instruments.valid_from

),

instruments as (

    select
        instruments.*,
        turned_items.item_numbers as turned,
    from {{ ref('instruments') }} as instruments
    left join turned_items
        on
            instruments.instrument_code = turned_items.instrument_code
            and instruments.age_group = turned_items.age_group
            and instruments.valid_from = turned_items.valid_from

),

-- A score whose contact was deleted goes with it.
dated as (

    select
        measures.*,
        coalesce(contacts.contact_on, {{ local_date('measures.measured_at') }}) as scored_on,
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
        episodes.offer_id,
        persons.sex_code,
        {{ age_on('persons.birth_date', 'dated.scored_on') }} as age,
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
        instruments.purpose,
        instruments.polarity,
        cast(instruments.cut_off as decimal(12, 3)) as cut_off,
        instruments.item_minimum + instruments.item_maximum as turning_sum,
        instruments.turned,
        with_age.items[:instruments.item_count] as own_items,
        instruments.item_count,
    from with_age
    left join instruments
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

),

-- Turning an item round takes it from the sum and adds what it lacks of its highest answer.
with_turning as (

    select
        *,
        list_sum(
            list_transform(turned, lambda place: turning_sum - 2 * own_items[place])
        ) as turned_by,
    from with_instrument

),

scored as (

    select
        *,
        case
            when list_count(items) = 0 then stated_sum
            when list_count(own_items) = item_count and list_count(items) = item_count
                then cast(list_sum(own_items) + coalesce(turned_by, 0) as decimal(12, 3))
        end as score,
    from with_turning

)

select
    source_name,
    measure_id,
    episode_id,
    contact_id,
    person_id,
    municipality_code,
    offer_id,
    instrument_code,
    age_group,
    age,
    sex_code,
    purpose,
    polarity,
    phase as phase_code,
    answered_by as answered_by_code,
    measured_at,
    scored_on,
    score,
    cut_off,
    case polarity
        when 'high_is_good' then score < cut_off
        when 'high_is_bad' then score >= cut_off
    end as is_beyond_cut_off,
from scored

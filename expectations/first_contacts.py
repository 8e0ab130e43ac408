"""How the conversations lie against what they belong to: the wait, the beginning and the end.

The rules are those of KOSTRA's form for family counselling (52AF) that are worth having here:
R020/R025 no conversation, R021 conversation before the enquiry, R036 closed before the first
conversation, R038 more than a year to the first conversation (a year to the day is allowed).
A wait begins with the enquiry behind the episode or with the episode itself, whichever is first.
Only conversations that were held count. A version of a contact that has since been changed counts
too: that can only make a wait shorter, and sorting every contact would cost more than it tells.
"""

from __future__ import annotations

import duckdb

from expectations.known import day_of_hour

BELONGS = (
    "coalesce(contacts.episode_id, contacts.enquiry_id) = spans.belongs_to "
    "and (contacts.episode_id is not null) = spans.is_episode"
)
HELD = "attendance = 'attended' and not is_deleted"

# Who says that help was given and was enough, must have registered it. The other kinds of offer
# are given without conversations: courses, groups, self-help on the net, open houses.
GIVEN = ("completed", "need_ended")
BY_CONVERSATION = ("conversation", "ips")


def find_spans(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``spans``: of each episode or lone enquiry when its wait began, when a year had gone,
    and when it was over, as instants; and ``outside``, the conversations outside of that."""
    con.execute(
        "create or replace temp table days as "
        f"with hours as (select distinct hour, {day_of_hour('hour')} as received_on "
        "  from (select distinct hour from latest_enquiries)), "
        "received as (select record_id as enquiry_id, received_on "
        "  from latest_enquiries join hours using (hour)) "
        "select record_id as belongs_to, true as is_episode, enquiry_id, ended_on, "
        "  least(started_on, received_on) as begun_on "
        "from latest_episodes left join received using (enquiry_id) "
        "union all select enquiry_id, false, enquiry_id, null, received_on from received"
    )
    # Turning a day into an instant is slow, and there are few days.
    con.execute(
        "create or replace temp table spans as "
        "with midnights as ("
        "  select day, day::timestamp at time zone 'Europe/Oslo' as begun_at, "
        "    (day + interval 1 year + interval 1 day) at time zone 'Europe/Oslo' as late_from, "
        "    (day + interval 1 day) at time zone 'Europe/Oslo' as over_from "
        "  from (select begun_on as day from days union select ended_on from days)) "
        "select belongs_to, is_episode, enquiry_id, "
        "  began.begun_at, began.late_from, ended.over_from "
        "from days left join midnights as began on began.day = begun_on "
        "  left join midnights as ended on ended.day = ended_on"
    )
    con.execute(
        "create or replace temp table outside as "
        "select file_row_number, is_here, contacts.episode_id, spans.enquiry_id, starts_at, "
        "  starts_at < begun_at as is_early, starts_at >= late_from as is_late, "
        "  starts_at >= over_from as is_after "
        f"from known_contacts as contacts join spans on {BELONGS} "
        f"where {HELD} and (starts_at < begun_at or starts_at >= least(late_from, over_from))"
    )


def before_start() -> str:
    """Conversations held before their wait began."""
    return "select file_row_number from outside where is_early and is_here"


def over_a_year() -> str:
    """First conversations more than a year after it began.

    Whoever has come in an earlier episode on the same enquiry, is not waiting for the first.
    """
    return (
        "with late as (select * from outside where is_late and is_here), "
        "in_time as ("
        "  select contacts.episode_id, spans.enquiry_id, starts_at "
        f"  from known_contacts as contacts join spans on {BELONGS} "
        f"  where {HELD} and exists (select 1 from late) "
        "    and (contacts.episode_id in (select episode_id from late) "
        "      or spans.enquiry_id in (select enquiry_id from late))), "
        "by_episode as ("
        "  select episode_id, min(starts_at) as first_at from in_time group by all), "
        "by_enquiry as ("
        "  select enquiry_id, min(starts_at) as first_at from in_time group by all) "
        "select file_row_number from late "
        "  left join by_episode using (episode_id) left join by_enquiry using (enquiry_id) "
        "where starts_at <= coalesce(by_episode.first_at, starts_at) "
        "  and starts_at <= coalesce(by_enquiry.first_at, starts_at)"
    )


def end_before_first() -> str:
    """Episodes all of whose conversations are after their end."""
    return (
        "with after as (select distinct episode_id from outside where is_after), "
        "in_time as ("
        f"  select episode_id from known_contacts as contacts join spans on {BELONGS} "
        f"  where {HELD} and starts_at < over_from and episode_id in (from after)) "
        "select file_row_number from landed_episodes "
        "where ended_on is not null and record_id in (from after) "
        "  and record_id not in (from in_time)"
    )


def no_contact() -> str:
    """Episodes that ended as given, and no conversation is registered."""
    return (
        "with given as ("
        "  select file_row_number, record_id as episode_id from landed_episodes "
        f"  where ended_on is not null and end_reason in {GIVEN} "
        "    and offer_id in (select offer_id from latest_offers "
        f"      where kind in {BY_CONVERSATION})) "
        "select file_row_number from given anti join ("
        f"  select episode_id from known_contacts where {HELD}) as held using (episode_id)"
    )

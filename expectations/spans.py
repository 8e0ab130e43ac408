"""Episodes in time: whose overlap, and which contacts were held after the end.

An episode lasts from its first day up to, not including, its last, so that one that begins the
day another ends does not overlap it. What a record says last is what counts: in this delivery,
or in the earlier ones that were accepted, rows set aside left out.
"""

from __future__ import annotations

import duckdb

from expectations.looks import Look
from expectations.newest import tell_newest
from expectations.partition import Partition

# One at a time is a rule for conversations: nobody is in two series of them in one service. A
# person may well follow two groups or courses of a service at once, but none of them twice.
ONE_AT_A_TIME = "conversation"

ENTERED_IN_ERROR = "X"

EPISODE = ("person_pseudonym", "offer_id", "started_on", "ended_on", "registered_at")


def overlapping(con: duckdb.DuckDBPyConnection, partition: Partition, _: Look) -> str:
    """The episodes that begin while another of the same person in the same service lasts.

    Of two, it is the one that began last that is set aside, or was registered last; the other
    keeps the person among the users until somebody has said which is right.
    """
    tell_newest(con, partition, "episodes", EPISODE)
    tell_newest(con, partition, "offers", ("offer_id", "service_code", "kind"))
    tell_newest(con, partition, "episode_statuses", ("episode_id", "status"))
    con.execute(
        "create or replace temp table lasting as "
        "with services as ("
        "  select offer_id, any_value(service_code) as service_code, any_value(kind) as kind "
        "  from newest_offers group by all), "
        "in_error as ("
        f"  select episode_id from newest_episode_statuses where status = '{ENTERED_IN_ERROR}') "
        "select file_row_number, person_pseudonym, started_on, "
        "  coalesce(ended_on, date 'infinity') as ended_on, registered_at, record_id, "
        f"  case when kind = '{ONE_AT_A_TIME}' then 'service ' || service_code "
        "    else 'offer ' || offer_id end as service "
        "from newest_episodes left join services using (offer_id) "
        "where person_pseudonym is not null and started_on is not null "
        "  and record_id not in (select episode_id from in_error where episode_id is not null)"
    )
    return (
        "select distinct later.file_row_number from lasting as later join lasting as earlier "
        "using (person_pseudonym, service) "
        "where later.file_row_number is not null and later.record_id <> earlier.record_id "
        "  and earlier.started_on < later.ended_on and later.started_on < earlier.ended_on "
        "  and later.started_on < later.ended_on and earlier.started_on < earlier.ended_on "
        "  and (earlier.started_on, earlier.registered_at, earlier.record_id) "
        "    < (later.started_on, later.registered_at, later.record_id)"
    )


def after_end(con: duckdb.DuckDBPyConnection, partition: Partition, look: Look) -> str:
    """Rows about a time after the last day of the episode they belong to."""
    about, episode = look.columns
    tell_newest(con, partition, "episodes", EPISODE)
    # Turning a day into an instant is slow, and there are few days.
    con.execute(
        "create or replace temp table ended as "
        "with midnights as ("
        "  select ended_on, (ended_on + 1)::timestamp at time zone 'Europe/Oslo' as over_from "
        "  from (select distinct ended_on from newest_episodes where ended_on is not null)) "
        "select record_id as ended_id, over_from from newest_episodes join midnights "
        "  using (ended_on)"
    )
    return (
        f"select {partition.view}.file_row_number from {partition.view} "
        f"join ended on {episode.sql} = ended.ended_id where {about.sql} >= ended.over_from"
    )

"""Which conversations are registered on a day when nobody could have come.

Only a conversation that was held, face to face where the offer is: the telephone is answered
every day, a home visit follows the one visited, and an appointment called off on a public holiday
was called off because of it. An offer is closed on the days that are not among its opening days.
When it has told none, it is closed on Saturdays and Sundays. It is closed on public holidays too,
unless it is open on Sundays: who keeps open then, keeps open on the others. Housing with staff
around the clock has no closed day.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations.known import day_of_hour, hour_of

ALWAYS_OPEN = "housing_follow_up"
SATURDAY, SUNDAY = 6, 7


def closed_days(con: duckdb.DuckDBPyConnection, holidays: Path) -> str:
    """The rows of such conversations."""
    con.execute("create or replace temp table holidays (holiday_on date)")
    if holidays.is_file():
        con.execute("insert into holidays select holiday_on from read_parquet(?)", [str(holidays)])
    _find_opening(con)
    con.execute(
        "create or replace temp table held_here as "
        f"select file_row_number, episode_id, {hour_of('starts_at')} as hour "
        "from landed_contacts "
        "where mode = 'in_person' and attendance = 'attended'"
    )
    con.execute(
        "create or replace temp table hours as "
        "with hours as (select distinct hour from held_here), "
        f"days as (select hour, {day_of_hour('hour')} as held_on from hours) "
        "select hour, held_on, isodow(held_on) as weekday, "
        "  held_on in (select holiday_on from holidays) as is_holiday from days"
    )
    return (
        "with doubtful as ("
        "  select held_here.*, held_on, weekday, is_holiday from held_here join hours using (hour) "
        f"  where weekday >= {SATURDAY} or is_holiday "
        "    or episode_id in (select episode_id from opening)) "
        "select distinct file_row_number from doubtful left join opening "
        "  on doubtful.episode_id = opening.episode_id and held_on >= opening.valid_from "
        "  and (opening.valid_to is null or held_on < opening.valid_to) "
        "where not coalesce(is_always_open, false) and case "
        f"  when opening_weekdays is null then weekday >= {SATURDAY} or is_holiday "
        f"  when contains(opening_weekdays, '{SUNDAY}') then "
        "    not contains(opening_weekdays, weekday::varchar) "
        "  else is_holiday or not contains(opening_weekdays, weekday::varchar) end"
    )


def _find_opening(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``opening``: the episodes of offers whose days are known."""
    con.execute(
        "create or replace temp table opening as "
        "select episodes.record_id as episode_id, offers.valid_from, offers.valid_to, "
        "  opening_weekdays, opening_weekdays is null as is_always_open "
        "from latest_episodes as episodes join latest_offers as offers using (offer_id) "
        f"where opening_weekdays is not null or kind = '{ALWAYS_OPEN}'"
    )

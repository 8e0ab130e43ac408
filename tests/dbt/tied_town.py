"""A small town where much is told twice over, so that only the records' order could decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.dbt.made_home import MadeHome, instant, record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import (
    contact,
    count,
    counts,
    drop_in_day,
    episode,
    offer,
    person,
    statuses,
    tables,
)

DAY = date(2023, 2, 1)
AS_OF = "2023-03-01 05:30:00+01:00"

Ordering = Callable[[list[Row]], list[Row]]


def _told() -> dict[str, list[Row]]:
    told = tables()
    told["persons"] += [
        {**person("a", sex="1", birth_date=date(1970, 1, 1)), "record_id": "p-a-again"},
    ]
    opening: Row = {"opening_weekdays": "2|4", "capacity_per_day": 5}
    told["offers"] += [
        # Two records of one offer from one day, and two municipalities' offers in one unit.
        {**offer("hsp", "HSP", maximum_conversations=7), "record_id": "o-hsp-again"},
        {**offer("kph", "KPH", name="Ny KPH"), "record_id": "o-kph-again"},
        {**offer("drop-re", "DROP", kind="drop_in", **opening), "municipality_code": "5001"},
        offer("grp", "GRP", kind="group"),
    ]
    told["episodes"] += [episode("twice", "d", "kph", DAY)]
    told["episode_statuses"] += [
        # In service, out of it and in again, all on one day; and two statuses of one number.
        *statuses("twice", ("I", DAY), ("P", DAY), ("I", DAY)),
        {**statuses("e4", ("T", date(2023, 2, 2)))[0], "record_id": "e4-again"},
    ]
    # Written down by two of the staff, and two versions that are equally new.
    told["contacts"] += [
        contact("c2b", "e1", date(2023, 1, 25)),
        contact("c2a", "e1", date(2023, 1, 25)),
    ]
    told["contacts"] += [contact("c3", "e2", date(2022, 6, 1), "did_not_attend")]
    told["drop_in_days"] += [{**drop_in_day(date(2023, 2, 2), 3), "record_id": "d-again"}]
    scored = {"instrument": "ORS", "answered_by": "user", "episode_id": "e2", "item_1": 5,
              "item_2": 5, "item_3": 5}  # fmt: skip
    told["measures"] = [
        record(f"m{number}", on, measured_at=instant(on), item_4=number, **scored)
        for on in (date(2023, 1, 3), DAY)
        for number in range(int(on == DAY) * 4, int(on == DAY) * 4 + 3)
    ]
    told["groups"] = [record("g1", DAY, name="Gruppe", offer_id="grp", starts_on=DAY)]
    told["group_attendances"] = [
        record(f"ga{number}", DAY, group_id="g1", held_on=DAY, person_pseudonym="a",
               attendance=attendance)
        for number, attendance in enumerate(("attended", "did_not_attend"))
    ]  # fmt: skip
    told["centre_days"] = [
        record(f"cd{visits}", DAY, centre="Treff", held_on=DAY, visits=visits, first_visits=1,
               accompanied=0, is_open=True)
        for visits in (9, 8, 7)
    ]  # fmt: skip
    told["evaluations"] = [
        record(f"ev-{answer}", DAY, episode_id="e2", answered_on=DAY, question_code="better",
               answer_code=answer, form_version="1")
        for answer in ("better", "unchanged", "better")
    ]  # fmt: skip
    return told


def tied_town(path: Path, ordering: Ordering) -> Path:
    """The town's home, each table's rows delivered in an order of one's own."""
    home = MadeHome(path)
    home.declare("tonsberg", "3803")
    home.declare("tonsberg-maling", "3803", kind="workbook", expected_by="12:00")
    counted = [*counts(), {**count(1, "new_with_decision", 8), "record_id": "1-again"}]
    told = {entity: ordering(rows) for entity, rows in _told().items()}
    home.deliver("tonsberg", "2023-03-01", told)
    home.deliver("tonsberg-maling", "2023-03-01_maling", {"monthly_counts": ordering(counted)})
    return home.path

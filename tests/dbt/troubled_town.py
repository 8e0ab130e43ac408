"""Towns where much goes wrong: refused and unjudged deliveries, rows set aside, days nobody
counted, records that were deleted or arrive too late, and codes and numbers that change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.dbt.made_home import MadeHome, instant, record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import (
    contact,
    drop_in_day,
    episode,
    offer,
    person,
    statuses,
    tables,
)

SOURCE = "tonsberg"


def _first_version() -> dict[str, list[Row]]:
    """1 March: one open day in January has no row, one in February was not registered."""
    told = tables()
    unregistered = date(2023, 2, 7)
    told["drop_in_days"] = [
        row
        for row in told["drop_in_days"]
        if row["held_on"] not in {date(2023, 1, 3), unregistered}
    ]
    told["drop_in_days"].append(drop_in_day(unregistered, None, "not_registered"))
    return told


def _second_version() -> dict[str, list[Row]]:
    """2 March: a contact deleted, an episode moved, one contact that will be set aside."""
    told = _first_version()
    changed = instant(date(2023, 3, 1), 12)
    told["contacts"] = [
        {**row, "changed_at": changed, "is_deleted": row["record_id"] == "c2"}
        if row["record_id"] in {"c2", "c4"}
        else row
        for row in told["contacts"]
    ]
    told["contacts"].append(contact("c9", "w56", date(2023, 1, 20)))
    return told


def _trondheim(code: str) -> dict[str, list[Row]]:
    """One person, helped under a D-number and a later number, before and after the new code."""
    home = {"municipality_code": code}
    numbered = {"id_type": "dnr", "national_id_check": "valid"}
    people = [
        person("d", **home, national_pseudonym="first", **numbered),
        person("f", **home, national_pseudonym="second", **numbered,
               replaced_national_pseudonym="first", replaces_national_id_check="valid"),
    ]  # fmt: skip
    long_ago = date(2017, 3, 1)
    return {
        "persons": people,
        "offers": [{**offer("tlf", "PRI"), **home, "valid_from": date(2016, 1, 1)}],
        "episodes": [
            {**episode("t1", "d", "tlf", long_ago), "municipality_code": "1601"},
            {**episode("t2", "f", "tlf", date(2018, 2, 1)), **home},
        ],
        "episode_statuses": [
            *statuses("t1", ("I", long_ago)),
            *statuses("t2", ("I", date(2018, 2, 1))),
        ],
        "enquiries": [
            record("q1", long_ago, received_at=instant(date(2017, 12, 31), 23), channel="phone",
                   municipality_code="1601", person_pseudonym="d"),
        ],
    }  # fmt: skip


def troubled_town(path: Path) -> MadeHome:
    """The home as it is on 3 March 2023."""
    home = MadeHome(path)
    home.declare(SOURCE, "3803")
    home.declare("tonsberg-maling", "3803", kind="workbook")
    home.declare("trondheim", "5001", registered_from=date(2017, 1, 1), ends_on=date(2019, 1, 1))
    home.declare("aldri", "5001", registered_from=date(2023, 1, 1))
    home.deliver(SOURCE, "2023-03-01", _first_version())
    set_aside = len(_second_version()["contacts"]) - 1
    # Refused at the door, mended, and delivered again under its name.
    home.refuse(SOURCE, "2023-03-02", "manglende_kolonne")
    home.deliver(SOURCE, "2023-03-02", _second_version(), quarantine=[("contacts", set_aside)])
    home.deliver(SOURCE, "2023-03-03", _second_version(), accepted=False)
    home.deliver(SOURCE, "2023-03-03b", _second_version(), accepted=None)
    home.deliver(SOURCE, "2023-03-04", _second_version())
    home.deliver("trondheim", "2019-01-01", _trondheim("5001"))
    home.refuse("aldri", "2023-03-02", "manglende_kolonne")
    return home

"""A small town's deliveries over ten nights: late, corrected, deleted, refused, sent anew.

The journal sends whole tables as they stand in it, so that a corrected record takes the place of
the one before. What was landed on a night is kept as the home was then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.dbt.first_night import MARCH_TENTH, MARCH_TWENTIETH, first_records
from tests.dbt.made_home import MadeHome, instant, record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import (
    contact,
    count,
    counts,
    drop_in_days,
    episode,
    offer,
    person,
    statuses,
)

JOURNAL, WORKBOOK = "tonsberg", "tonsberg-maling"
NEIGHBOUR, SILENT = "trondheim", "aldri"
MARCH_LATE = date(2023, 3, 28)


@dataclass(frozen=True)
class Night:
    """A night: the instant it belongs to, and the home as it was then."""

    day: date
    home: Path

    @property
    def as_of(self) -> str:
        """What that night's build was told."""
        return instant(self.day).isoformat(sep=" ")


@dataclass
class Town:
    """What the journal holds, and the home it delivers to."""

    home: MadeHome
    told: dict[str, list[Row]] = field(default_factory=first_records)
    set_aside: dict[str, Row] = field(default_factory=dict)

    def add(self, entity: str, *rows: Row) -> None:
        """Write new records."""
        self.told.setdefault(entity, []).extend(rows)

    def change(self, entity: str, record_id: str, on: date, **values: Any) -> None:
        """Write over a record."""
        rows = self.told[entity]
        [place] = [n for n, row in enumerate(rows) if row["record_id"] == record_id]
        rows[place] = {**rows[place], "changed_at": instant(on, 1), **values}

    def deliver(self, day: date, *set_aside: tuple[str, str]) -> None:
        """Land the journal as it stands, with some records' rows set aside."""
        self.told["drop_in_days"] = drop_in_days(date(2023, 1, 1), day)
        quarantine = [
            (entity, number, record_id)
            for entity, record_id in set_aside
            for number, row in enumerate(self.told[entity])
            if row["record_id"] == record_id
        ]
        for entity, number, record_id in quarantine:
            self.set_aside[record_id] = {"delivery_name": day.isoformat(), "entity": entity,
                                         "row_number": number}  # fmt: skip
        places = [(entity, number) for entity, number, _ in quarantine]
        self.home.deliver(JOURNAL, day.isoformat(), self.told, quarantine=places)

    def settle(self, day: date, outcome: str, reason_code: str, *record_ids: str) -> None:
        """A night says what became of records that were set aside."""
        said: Row = {"outcome": outcome, "reason_code": reason_code, "released_at": instant(day)}
        if outcome == "replaced":
            said["replaced_by_delivery"] = day.isoformat()
        events = [{**self.set_aside[record_id], **said} for record_id in record_ids]
        self.home.release(JOURNAL, f"{day}-{outcome}", events)


def _first(town: Town, day: date) -> None:
    """Everything there is by the end of March, and the workbook."""
    town.deliver(day)
    _send_workbook(town, day, counts())


def _late_rows(town: Town, day: date) -> None:
    """A person, an enquiry and an episode in March that nobody had written down."""
    on = date(2023, 3, 15)
    town.add("persons", person("i"))
    town.add("enquiries", record("q3", day, received_at=instant(on), channel="gp",
                                 person_pseudonym="i"))  # fmt: skip
    town.add("episodes", episode("e6", "i", "hsp", on))
    town.add("episode_statuses", *statuses("e6", ("T", on), ("I", MARCH_TWENTIETH)))
    town.deliver(day)


def _corrected(town: Town, day: date) -> None:
    """Records are corrected, an offer renamed, and an older version is told after the newer."""
    town.change("contacts", "c1", day, attendance="attended")
    town.change("assessments", "a1", day, main_problem="depression")
    town.change("offers", "o-pri", day, name="Ny rådgivning")
    town.change("episodes", "e4", day, ended_on=MARCH_TENTH, end_reason="completed")
    older = contact("c7", "e3", MARCH_TWENTIETH, "did_not_attend")
    town.add("contacts", {**older, "changed_at": instant(MARCH_TENTH)})
    town.deliver(day)


def _deleted(town: Town, day: date) -> None:
    """A contact, a measure's contact, a whole episode and a day at the centre are deleted."""
    for entity, record_id in (
        ("contacts", "c2"), ("contacts", "c5"), ("episodes", "w55"), ("centre_days", "cd1"),
    ):  # fmt: skip
        town.change(entity, record_id, day, is_deleted=True)
    town.deliver(day)


def _set_aside(town: Town, day: date) -> None:
    """New contacts and a correction of an old one cannot be used; two are never sent again."""
    town.add("contacts", contact("c9", "e1", date(2023, 4, 20)))
    town.change("contacts", "c4", day, attendance="did_not_attend")
    lost = [contact(key, "e1", date(2023, 4, 21)) for key in ("c10", "c11")]
    town.add("contacts", *lost)
    town.deliver(day, *(("contacts", key) for key in ("c9", "c4", "c10", "c11")))
    town.told["contacts"] = [row for row in town.told["contacts"] if row not in lost]


def _released(town: Town, day: date) -> None:
    """Two of them are corrected and come in."""
    town.change("contacts", "c9", day, mode="video")
    town.change("contacts", "c4", day, attendance="cancelled_by_user")
    town.deliver(day)
    town.settle(day, "replaced", "corrected", "c9", "c4")


def _refused(town: Town, day: date) -> None:
    """One delivery is refused when judged, another cannot be read at all."""
    half = {entity: rows[: len(rows) // 2] for entity, rows in town.told.items()}
    town.home.deliver(JOURNAL, day.isoformat(), half, accepted=False)
    town.home.refuse(SILENT, day.isoformat(), "manglende_kolonne")


def _sent_anew(town: Town, day: date) -> None:
    """The workbook comes with new totals; a person gets a new number."""
    town.add("persons", person("k", id_type="fnr", national_pseudonym="second",
                               replaced_national_pseudonym="first"))  # fmt: skip
    town.deliver(day)
    corrected = {"1-new_with_decision": 9, "1-drop_in_attended": None}
    _send_workbook(
        town,
        day,
        [{**row, "value": corrected.get(row["record_id"], row["value"])} for row in counts()]
        + [count(2, "new_with_decision", 3)],
    )


def _journalled_late(town: Town, day: date) -> None:
    """A conversation from March is journalled in June; a neighbour's delivery is not judged.

    The rule that set a contact aside in May is changed, and it comes in as it was."""
    written = dict.fromkeys(("registered_at", "changed_at", "journalled_at"), instant(day, 1))
    town.add("contacts", {**contact("c8", "e6", MARCH_LATE), **written})
    town.deliver(day)
    town.settle(day, "released", "rule_changed", "c10")
    town.home.deliver(NEIGHBOUR, day.isoformat(), _neighbour(), accepted=None)


def _taken_back(town: Town, day: date) -> None:
    """A deletion is taken back, an anonymous caller known; the neighbour's delivery is judged.

    The last contact from May is given up."""
    town.change("contacts", "c2", day, is_deleted=False)
    town.change("enquiries", "q2", day, person_pseudonym="h")
    town.deliver(day)
    town.settle(day, "dismissed", "given_up", "c11")
    counts_of_rows = {entity: len(rows) for entity, rows in _neighbour().items()}
    town.home.judge(NEIGHBOUR, DAYS[-2].isoformat(), verdict="accepted", judged_at=instant(day),
                    row_counts=counts_of_rows)  # fmt: skip


STORY: dict[date, Callable[[Town, date], None]] = {
    date(2023, 4, 3): _first,
    date(2023, 4, 4): _late_rows,
    date(2023, 4, 11): _corrected,
    date(2023, 4, 18): _deleted,
    date(2023, 5, 2): _set_aside,
    date(2023, 5, 3): _released,
    date(2023, 5, 9): _refused,
    date(2023, 5, 16): _sent_anew,
    date(2023, 6, 5): _journalled_late,
    date(2023, 6, 6): _taken_back,
}
DAYS = list(STORY)


def _neighbour() -> dict[str, list[Row]]:
    there, since = {"municipality_code": "5001"}, date(2023, 2, 1)
    return {
        "persons": [{**person("n"), **there}],
        "offers": [{**offer("tlf", "PRI"), **there}],
        "episodes": [{**episode("n1", "n", "tlf", since), **there}],
        "episode_statuses": statuses("n1", ("I", since)),
        "contacts": [{**contact("nc1", "n1", since), **there}],
    }


def _send_workbook(town: Town, day: date, rows: list[Row]) -> None:
    told = [{**row, "changed_at": instant(day, 1)} for row in rows]
    town.home.deliver(WORKBOOK, f"{day}_maling", {"monthly_counts": told})


def ten_nights(folder: Path) -> list[Night]:
    """The ten nights. The last one's home is the home as it is today."""
    home = MadeHome(folder / "home")
    home.declare(JOURNAL, "3803")
    home.declare(WORKBOOK, "3803", kind="workbook", expected_by="12:00")
    home.declare(NEIGHBOUR, "5001")
    home.declare(SILENT, "5001", registered_from=date(2023, 1, 1))
    town, nights = Town(home), []
    for day, happens in STORY.items():
        happens(town, day)
        nights.append(Night(day, folder / day.isoformat()))
        shutil.copytree(home.path, nights[-1].home)
    return nights

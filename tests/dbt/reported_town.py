"""A town that reports four periods, and then tells otherwise: February gets records late, April's
are deleted, June's are corrected, and the year has had all of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.settings import Settings
from contracts.zones import Zones
from exports.__main__ import main
from exports.editions.folder import Edition
from exports.editions.landing import land
from exports.editions.picking import newest_of
from exports.publish import Publication, publish
from exports.receivers import read_form
from tests.dbt.made_home import MadeHome
from tests.dbt.made_judgement import Row
from tests.dbt.national_town import rph, tables
from tests.dbt.rebuilding import Build, build_all
from tests.dbt.small_town import episode, person, statuses

FIRST, SECOND, THIRD = (f"2024-01-{day} 05:30:00+01:00" for day in ("06", "20", "27"))
PERIODS = (("maling", "2023-02"), ("maling", "2023-04"), ("maling", "2023-06"), ("rph", "2023"))
# What the forms are made of, what a publication says of itself, and what is compared.
OF_THE_FORMS = ("rpt_national__maling", "rpt_national__rph", "rpt_freshness")
OF_THE_SENDINGS = ("rpt_revisions", "rpt_deliveries")
APPROVED = ("--approve-as", "Kari Nordmann", "--approve-as", "Ola Hansen")
MANY = 8


@dataclass(frozen=True)
class Reported:
    """The installation, the warehouse of each night, and that of the third as it was the second."""

    zones: Zones
    built: dict[str, Path]

    def edition(self, form: str, period: str, number: int) -> Edition:
        """One of the editions."""
        return Edition(self.zones.edition_folder(form, period, number))


def _stays(month: int, first: int, end: int, **more: Any) -> dict[str, list[Row]]:
    """People who came on the fifth of a month and were done on the twentieth."""
    came, gone = date(2023, month, 5), date(2023, month, 20)
    keys = [f"m{month}-{number}" for number in range(first, end)]
    return {
        "persons": [person(key) for key in keys],
        "episodes": [
            episode(f"e-{key}", key, "hsp", came, ended_on=gone, end_reason="completed", **more)
            for key in keys
        ],
        "episode_statuses": [
            row for key in keys for row in statuses(f"e-{key}", ("I", came), ("S", gone))
        ],
    }


def _together(*told: dict[str, list[Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each in told:
        for entity, rows in each.items():
            found.setdefault(entity, []).extend(rows)
    return found


def _otherwise(rows: list[Row], **values: Any) -> list[Row]:
    changed_at = datetime.fromisoformat("2024-01-19 12:00:00+00:00")
    return [{**row, "changed_at": changed_at, **values} for row in rows]


def _told_first() -> dict[str, list[Row]]:
    return _together(tables(), _stays(4, 0, MANY), _stays(6, 0, MANY))


def _told_second() -> dict[str, list[Row]]:
    april, june = _stays(4, 0, MANY), _stays(6, 0, 2)
    in_rph = rph("late", "h", date(2023, 2, 5), ended_on=date(2023, 2, 20))
    return _together(
        _stays(2, 0, MANY),
        {"episodes": [in_rph],
         "episode_statuses": statuses("late", ("I", date(2023, 2, 5)), ("S", date(2023, 2, 20)))},
        {entity: _otherwise(rows, is_deleted=True) for entity, rows in april.items()},
        {"episodes": _otherwise(june["episodes"], has_decision=False)},
    )  # fmt: skip


def reported_town(folder: Path, patch: pytest.MonkeyPatch) -> Reported:
    """Everything sent and sealed, sent again corrected, and a night after it."""
    home = MadeHome(folder / "home")
    home.declare("tonsberg", "3803")
    home.deliver("tonsberg", FIRST[:10], _told_first())
    shutil.copytree(home.path, folder / "then")
    home.deliver("tonsberg", SECOND[:10], _told_second())
    nights = [
        Build("first", str(folder / "then"), FIRST, models=OF_THE_FORMS),
        Build("second", str(home.path), SECOND, models=OF_THE_FORMS),
    ]
    built = build_all(nights, folder / "built")
    zones = _installation(home.path, patch)
    for night, known_at in (("first", FIRST), ("second", SECOND)):
        zones.build_file(night).parent.mkdir()
        shutil.copyfile(built[night], zones.build_file(night))
        publish(zones, Publication(night, datetime.fromisoformat(known_at), "abc123"), keep=2)
        for form, period in PERIODS:
            edition = _sent(zones, form, period)
            if night == "first":
                _seal(zones, edition)
        land(zones, night, datetime.fromisoformat(SECOND if night == "first" else THIRD))
    after = [
        Build("third", str(home.path), THIRD, with_tests=True, models=OF_THE_SENDINGS),
        Build("second-again", str(home.path), SECOND, models=OF_THE_SENDINGS),
    ]
    return Reported(zones, built | build_all(after, folder / "built-after"))


def _installation(home: Path, patch: pytest.MonkeyPatch) -> Zones:
    """The town's home as an installation of its own, with a folder for each receiver."""
    home.chmod(0o700)
    zones = Settings(_env_file=None, home=home).zones  # type: ignore[call-arg]
    zones.make()
    patch.setenv("LAVTERSKEL_HOME", str(home))
    patch.setenv("COLUMNS", "200")
    receivers = {}
    for form, _ in PERIODS:
        code = read_form(form, date(2026, 1, 1)).receiver.code
        _place(zones, code).mkdir(parents=True, exist_ok=True)
        receivers[code] = {"title": code, "kind": "folder", "address": f"mottakere/{code}",
                           "keeps_files": True}  # fmt: skip
    path = home / "national-receivers.yml"
    path.write_text(yaml.safe_dump({"receivers": receivers}), encoding="utf-8")
    return zones


def _place(zones: Zones, code: str) -> Path:
    return zones.home / "mottakere" / code


def _sent(zones: Zones, form: str, period: str) -> Edition:
    """Draft the next edition and send it."""
    asked = ("--form", form, "--period", period)
    # Past its deadline: a warning, and no more than that.
    assert main(["draft", *asked]) == 1
    assert main(["report", *asked, *APPROVED, "--send"]) == 0
    edition = newest_of(zones, form, period)
    assert edition is not None
    return edition


def _seal(zones: Zones, edition: Edition) -> None:
    """Let the receiver answer, and seal: the deadline is long past."""
    header = edition.header
    message_id = edition.header.message_id
    receipt = {"messageId": message_id, "refId": f"ref-{header.sequence}"}
    place = _place(zones, header.receiver_code) / f"{message_id}.json"
    place.write_text(json.dumps(receipt), encoding="utf-8")
    assert main(["report", "--form", header.form, "--period", edition.period.text]) == 0
    assert edition.state() == "sealed"

"""A journal lands the same whether it comes as FHIR or as CSV."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml

from contracts.entities import entities
from contracts.receipts import Status
from contracts.settings import Settings
from expectations.judge import judge_delivery
from loaders.deliveries import load_source
from synthetic.deliveries import write_delivery
from synthetic.dialects import TRONDHEIM
from synthetic.fhir import write_export
from synthetic.journal import Frames
from synthetic.sources import TONSBERG_SOURCE
from synthetic.tonsberg.year import tonsberg_2023
from synthetic.trondheim.years import trondheim_2018

SOURCE = replace(TONSBERG_SOURCE, name="journal", is_dated=False, file_names={}, headers={})
DELIVERED_ON = date(2023, 9, 1)
NIGHT = datetime(2023, 9, 1, 4, 0, tzinfo=UTC)
CARRIED = ("persons", "offers", "enquiries", "decisions", "episodes", "contacts", "measures")
LINEAGE = ("source_name", "delivery_name", "landed_at")


def _install(folder: Path, key: Path) -> Settings:
    settings = Settings(_env_file=None, home=folder, pseudonym_key_file=key)  # type: ignore[call-arg]
    settings.zones.make()
    return settings


def _declare(settings: Settings, **declared: object) -> None:
    entry = SOURCE.declared(dict.fromkeys(SOURCE.entities, ())) | declared
    text = yaml.safe_dump({"sources": {SOURCE.name: entry}}, allow_unicode=True)
    settings.zones.sources_file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module", params=["tonsberg", "trondheim"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Settings]:
    """The same journal, landed from CSV and from FHIR, under one key."""
    frames: Frames = tonsberg_2023(1) if request.param == "tonsberg" else trondheim_2018(1)
    delivered = (*CARRIED, "episode_statuses")
    frames = {name: frame for name, frame in frames.items() if name in delivered}
    root = tmp_path_factory.mktemp("parity")
    csv, fhir = (_install(root / name, root / "keys" / "key.json") for name in ("csv", "fhir"))
    written = replace(SOURCE, dialect=TRONDHEIM, entities=tuple(frames))
    write_delivery(csv.zones.inbox, written, DELIVERED_ON, {n: [f] for n, f in frames.items()})
    files = {name: {"file": f"{name}.csv"} for name in frames}
    _declare(csv, dialect=TRONDHEIM.declared() | {"has_line_breaks": True}, entities=files)
    write_export(fhir.zones.inbox, SOURCE, DELIVERED_ON, frames, NIGHT)
    _declare(fhir, kind="fhir", dialect={}, entities={})
    for settings in (csv, fhir):
        [receipt] = load_source(settings, SOURCE.name, "r1", NIGHT)
        assert receipt.status is Status.LANDED, receipt.findings
        assert receipt.findings == ()
    return csv, fhir


def _path(settings: Settings, entity: str) -> str:
    folder = settings.zones.landed_delivery(SOURCE.name, DELIVERED_ON.isoformat())
    return str(folder / f"{entity}.parquet")


@pytest.mark.parametrize("entity", CARRIED)
def test_every_landed_column_is_the_same(both: tuple[Settings, Settings], entity: str) -> None:
    csv, fhir = (_path(settings, entity) for settings in both)
    for column in entities()[entity].landed_columns:
        if column in LINEAGE:
            continue
        asked = f'select record_id, changed_at, "{column}" from read_parquet(?)'
        differing = duckdb.execute(
            f"select count(*) from (({asked} except all {asked}) union all "
            f"({asked} except all {asked}))",
            [csv, fhir, fhir, csv],
        ).fetchone()
        assert differing == (0,), column


def test_statuses_are_the_same_but_for_their_ids(both: tuple[Settings, Settings]) -> None:
    csv, fhir = (_path(settings, "episode_statuses") for settings in both)
    asked = (
        "select episode_id, sequence, status, valid_from, is_deleted, unreadable "
        "from read_parquet(?)"
    )
    found = duckdb.execute(
        f"select * from (({asked} except all {asked}) union all ({asked} except all {asked})) "
        "order by all",
        [csv, fhir, fhir, csv],
    ).fetchall()
    assert found == []
    told = duckdb.execute(
        # An episode that was deleted later is there twice, and its statuses with it.
        "select count(*), count(distinct (record_id, is_deleted)), "
        "count(*) filter (record_id = episode_id || '/' || sequence) from read_parquet(?)",
        [fhir],
    ).fetchall()
    assert len(set(told[0])) == 1


def test_names_and_narrative_never_land(both: tuple[Settings, Settings]) -> None:
    folder = both[1].zones.landed_delivery(SOURCE.name, DELIVERED_ON.isoformat())
    for path in folder.rglob("*.parquet"):
        everything = duckdb.execute(
            "select string_agg(columns(*)::varchar, ' ') from read_parquet(?)", [str(path)]
        ).fetchone()
        assert "anarifugl" not in " ".join(str(cell) for cell in everything or ())
        assert "Oppdiktet" not in " ".join(str(cell) for cell in everything or ())


def test_it_is_judged_as_well(both: tuple[Settings, Settings]) -> None:
    verdicts = [
        judge_delivery(settings.zones, SOURCE.name, DELIVERED_ON.isoformat(), "r1", NIGHT)
        for settings in both
    ]
    assert [verdict["verdict"] for verdict in verdicts] == ["accepted", "accepted"]
    told = [{found["rule"] for found in verdict["findings"]} for verdict in verdicts]
    # A status has its episode's municipality code, which may be another than on the status's day.
    assert told[1] - told[0] <= {"S-031"}


def test_each_row_has_its_place(both: tuple[Settings, Settings]) -> None:
    folder = both[1].zones.landed_delivery(SOURCE.name, DELIVERED_ON.isoformat())
    inbox = both[1].zones.inbox / SOURCE.name / DELIVERED_ON.isoformat()
    lines = (inbox / "Encounter.ndjson").read_text(encoding="utf-8").splitlines()
    found = duckdb.execute(
        "select record_id, file, line from read_parquet(?, file_row_number = true) as landed "
        "join read_parquet(?) as places on landed.file_row_number = row_number",
        [str(folder / "contacts.parquet"), str(folder / "places" / "contacts.parquet")],
    ).fetchall()
    assert len(found) == len(lines)
    assert all(json.loads(lines[line - 1])["id"] == record_id for record_id, _, line in found)
    assert {file for _, file, _ in found} == {"Encounter.ndjson"}

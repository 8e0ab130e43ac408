"""An edition is whole from the moment it has a name, and says what it was made from."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from contracts.receipts import Receipt, Status, write
from exports.editions.drafting import Draft, draft
from exports.editions.events import Happened
from exports.editions.header import NO_MESSAGE
from exports.editions.life import NotAllowed
from exports.editions.period import Period
from exports.editions.sending import withdraw
from exports.editions.sources import sources_of
from exports.editions.verify import verify_all
from tests.unit.exports.editions.conftest import FIGURES, MARCH, NOON, Desk, hide_small


def test_an_edition_has_all_its_parts(desk: Desk) -> None:
    edition = desk.draft()
    assert edition.place == "proven/2026-03/edition-001"
    files = {path.relative_to(edition.folder).as_posix() for path in edition.folder.rglob("*.*")}
    assert files == {
        "header.json",
        "package/datapackage.json",
        "package/tall.csv",
        "kept/audit.json",
        "kept/figures.parquet",
        "kept/revisions.parquet",
        "kept/sources.json",
        f"outgoing/{edition.header.message_id}.zip",
        "events/0001-drafted.json",
    }
    assert verify_all(desk.zones) == []


def land(desk: Desk, name: str, landed_at: datetime) -> None:
    """A delivery in landing."""
    folder = desk.zones.landed_delivery("tonsberg", name)
    folder.mkdir(parents=True)
    receipt = Receipt("r", "tonsberg", name, "files", Status.LANDED, landed_at, landed_at,
                      checksum=f"sha256:{name}")  # fmt: skip
    write(folder / "receipt.json", receipt)


def test_no_figures_are_told_when_what_they_were_made_from_is_gone(desk: Desk) -> None:
    with duckdb.connect(desk.publish() / "reporting.duckdb") as connection:
        connection.execute(
            "create table rpt_freshness as from (values ('tonsberg', 'newest'), ('lier', null)) "
            "as told (source_name, last_delivery_name)"
        )
    land(desk, "older", NOON)
    with pytest.raises(NotAllowed, match="er borte: landing/tonsberg/newest"):
        desk.draft()
    assert list(desk.zones.national.rglob("edition-*")) == []
    land(desk, "newest", NOON)
    assert len(sources_of(desk.draft())) == 2


def test_the_header_says_where_the_figures_come_from(desk: Desk) -> None:
    land(desk, "known", NOON)
    land(desk, "later", NOON.replace(year=2027))
    edition = desk.draft()
    header = edition.header
    assert (header.status, header.sequence) == ("N", 1)
    assert header.previous_message_id == NO_MESSAGE
    assert header.original_message_id == header.message_id
    assert [receipt.delivery for receipt in sources_of(edition)] == ["known"]
    # What was delivered, and when, is nothing the receiver is told.
    assert b"known" not in edition.outgoing.read_bytes()
    assert b"tonsberg" not in (edition.folder / "header.json").read_bytes()
    assert header.definition_versions == {"persons": ["1"], "waits": ["1"]}
    assert header.code_list_versions == {"sexes": "1"}
    assert header.municipality_codes == ("3803",)
    assert header.due_on.isoformat() == "2026-04-20"
    assert (header.run_id, header.code_version) == ("run-20260410T120100", "abc123")


def test_what_is_hidden_is_one_symbol_and_no_number(desk: Desk) -> None:
    text = (desk.draft().package / "tall.csv").read_bytes().decode()
    assert text == (
        "kommune;indikator;kjonn;teller;nevner;verdi;mangler;skjult;utgave\r\n"
        "3803;persons;1;8;;8;;;1\r\n"
        "3803;persons;2;;;;;:;1\r\n"
        "3803;persons;all;12;;12;;;1\r\n"
        "3803;waits;all;;;;not_reported;;1\r\n"
    )


def test_what_is_kept_is_never_sent(desk: Desk) -> None:
    edition = desk.draft()
    with zipfile.ZipFile(edition.outgoing) as archive:
        assert archive.namelist() == [
            "header.json", "package/datapackage.json", "package/tall.csv"
        ]  # fmt: skip
        for name in archive.namelist():
            assert archive.read(name) == (edition.folder / name).read_bytes()
    kept = pd.read_parquet(edition.kept / "figures.parquet")
    assert kept["is_hidden"].tolist() == [False, True, False, False]
    assert kept["value"].astype(float).fillna(-1).tolist() == [8, 4, 12, -1]


def test_the_audit_is_bound_to_the_bytes(desk: Desk) -> None:
    edition = desk.draft()
    audit = json.loads((edition.kept / "audit.json").read_bytes())
    assert audit["tables"] == {"tall": {"earlier": 0, "holds": True}}
    assert audit["package"] == edition.header.checksums
    assert set(audit["kept"]) == {"figures.parquet", "revisions.parquet", "sources.json"}


def test_what_is_sent_is_no_checksum_of_the_figures_alone(desk: Desk) -> None:
    # The same figures twice: a receiver who tries all that fit has nothing to hold them against.
    one = desk.draft()
    withdraw(desk.zones, one, "Kari Nordmann", "feil", desk.tick())
    other = desk.draft()
    audits = [json.loads((each.kept / "audit.json").read_bytes()) for each in (one, other)]
    assert len({audit.pop("salt") for audit in audits}) == 2
    assert audits[0]["tables"] == audits[1]["tables"]
    assert one.header.audit_checksum != other.header.audit_checksum


def test_disclosure_control_is_shown_every_edition_before(desk: Desk) -> None:
    first = desk.delivered()
    second = desk.delivered()
    audit = json.loads((desk.draft().kept / "audit.json").read_bytes())
    assert audit["tables"]["tall"]["earlier"] == 2
    assert audit["earlier_message_ids"] == [first.header.message_id, second.header.message_id]


def test_those_who_draft_at_once_get_a_number_each(desk: Desk) -> None:
    months = [Period(date(2026, month, 1), "month") for month in (1, 2, 4, 5)]
    with ThreadPoolExecutor(len(months)) as people:
        drafted = list(people.map(lambda month: desk.draft(period=month), months))
    assert sorted(edition.header.sequence for edition in drafted) == [1, 2, 3, 4]
    assert verify_all(desk.zones) == []


def test_the_same_publication_gives_the_same_package(desk: Desk) -> None:
    first, second = desk.delivered(), desk.draft()
    for name in first.header.checksums:
        assert (first.package / name).read_bytes() == (second.package / name).read_bytes()


def test_rows_in_another_order_give_the_same_package(desk: Desk) -> None:
    first = desk.delivered()
    desk.publish(FIGURES[::-1])
    assert desk.draft().header.checksums == first.header.checksums


def test_a_page_is_part_of_what_is_approved(desk: Desk) -> None:
    told: list[Path | None] = []

    def write_page(folder: Path, previous: Path | None) -> None:
        told.append(previous)
        (folder / "page" / "index.html").write_text("side", encoding="utf-8")

    first = desk.delivered(write_page=write_page)
    second = desk.draft(write_page=write_page)
    assert "page/index.html" in second.events()[0].details["files"]
    assert told == [None, first.folder]


def test_two_rows_with_one_key_are_not_sent(desk: Desk) -> None:
    desk.publish((*FIGURES, FIGURES[0]))
    with pytest.raises(NotAllowed, match="to rader har samme nøkkel"):
        desk.draft()
    assert not list(desk.zones.national.glob("proven/*/*"))


def test_a_model_that_is_not_there_is_named(desk: Desk) -> None:
    with duckdb.connect(desk.zones.published / "current" / "reporting.duckdb") as connection:
        connection.execute("drop table rpt_national__proven")
    with pytest.raises(NotAllowed, match="rpt_national__proven er ikke publisert"):
        desk.draft()


def test_nothing_published_is_told(desk: Desk) -> None:
    (desk.zones.published / "current").unlink()
    with pytest.raises(NotAllowed, match="make night"):
        draft(desk.zones, Draft(desk.form, MARCH), NOON, hide=hide_small)


def test_a_draft_that_fails_leaves_nothing_behind_the_next_does_not_clear(desk: Desk) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the page cannot be written")

    with pytest.raises(RuntimeError):
        desk.draft(write_page=fail)
    assert not list(desk.zones.national.glob("proven/*/edition-*"))
    edition = desk.draft()
    assert [path.name for path in edition.folder.parent.iterdir()] == ["edition-001"]
    assert edition.state() is Happened.DRAFTED

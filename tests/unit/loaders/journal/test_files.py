"""A CSV delivery lands whole, typed and without identity numbers, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from contracts.entities import entities
from contracts.receipts import Receipt, Status, to_json
from loaders.journal import encodings, files
from loaders.pseudonyms import load_key

if TYPE_CHECKING:
    from tests.unit.loaders.conftest import Sender

RulesOf = Callable[[Receipt], list[str]]


def landed(sender: Sender, delivery: str, columns: str = "*") -> list[tuple[object, ...]]:
    path = sender.settings.zones.landed_delivery("tonsberg", delivery) / "persons.parquet"
    return duckdb.execute(f"select {columns} from '{path}'").fetchall()


def test_a_delivery_lands_typed_with_every_entity(sender: Sender) -> None:
    sender.send("2023-09-01", [{}, {"PostId": "p2", "Brukernøkkel": "Ødegård", "Kjønn": "1"}])
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    assert receipt.rows_landed == 2
    assert landed(
        sender,
        "2023-09-01",
        "record_id, sex, birth_date::varchar, is_deleted, national_id_check, "
        "replaces_national_id_check, unreadable",
    ) == [
        ("p1", "2", "1990-01-01", False, "valid", "empty", None),
        ("p2", "1", "1990-01-01", False, "valid", "empty", None),
    ]
    folder = sender.settings.zones.landed_delivery("tonsberg", "2023-09-01")
    assert {path.stem for path in folder.glob("*.parquet")} == set(entities())


def test_landed_columns_are_the_contracts(sender: Sender) -> None:
    sender.send("2023-09-01", [{}])
    sender.load()
    folder = sender.settings.zones.landed_delivery("tonsberg", "2023-09-01")
    for name, entity in entities().items():
        described = duckdb.execute(f"describe from '{folder / name}.parquet'").fetchall()
        types = {
            row[0]: row[1].lower().replace("decimal(12,3)", "decimal(12, 3)") for row in described
        }
        assert types == entity.landed_columns


def test_no_number_or_key_lands(sender: Sender) -> None:
    sender.send("2023-09-01", [{}, {"PostId": "x 15828510085 y", "Bydel": "15828510085"}])
    sender.load()
    rows = landed(sender, "2023-09-01", "columns(*)::varchar")
    everything = " ".join(str(cell) for row in rows for cell in row)
    for secret in ("01819010001", "15828510085", "B-17"):
        assert secret not in everything
    assert landed(sender, "2023-09-01", "record_id, unreadable")[1] == (
        None,
        ["record_id:identity_number", "district_code:identity_number"],
    )


def test_same_person_same_pseudonym_within_an_organisation(sender: Sender) -> None:
    other = {"PostId": "p3", "Fødselsnr": "15828510085", "Erstatter": "01819010001"}
    sender.send("2023-09-01", [{}, {"PostId": "p2", "Fødselsnr": "018190 10001"}, other])
    sender.load()
    first, second, third = landed(
        sender, "2023-09-01", "national_pseudonym, replaced_national_pseudonym"
    )
    assert first[0] == second[0] == third[1]
    assert third[0] != first[0]


def test_unreadable_cells_are_named_and_nothing_is_lost(sender: Sender) -> None:
    sender.send("2023-09-01", [{"Født": "31.02.1990", "Slettet": "kanskje"}, {"PostId": "p2"}])
    sender.load()
    assert landed(sender, "2023-09-01", "birth_date, is_deleted, unreadable") == [
        (None, None, ["is_deleted", "birth_date"]),
        (landed(sender, "2023-09-01", "birth_date")[1][0], False, None),
    ]


def test_a_line_that_cannot_be_split_lands_as_an_unreadable_row(sender: Sender) -> None:
    sender.send("2023-09-01", [{}], extra_lines=["p9;3803;kort"])
    [receipt] = sender.load()
    assert receipt.rows_landed == 2
    assert landed(sender, "2023-09-01", "record_id, unreadable") == [
        ("p1", None),
        (None, ["line:3"]),
    ]


def test_quoted_newlines_and_delimiters_stay_in_their_cell(sender: Sender) -> None:
    sender.send("2023-09-01", [{"Bydel": '"12\r\n34;56 ""x"""'}])
    sender.load()
    assert landed(sender, "2023-09-01", "district_code") == [('12\r\n34;56 "x"',)]


def test_unknown_columns_are_told_by_position_in_the_receipt_and_never_land(sender: Sender) -> None:
    header = [*files_header(), "Diagnose", "15828510085"]
    sender.send("2023-09-01", [{"Diagnose": "hemmelig"}], header=header)
    [receipt] = sender.load()
    assert receipt.entities[0].unknown_columns == ("kolonne 17", "kolonne 18")
    assert "hemmelig" not in str(landed(sender, "2023-09-01"))
    assert "Diagnose" not in to_json(receipt)


def files_header() -> list[str]:
    from tests.unit.loaders.conftest import PERSON

    return list(PERSON)


@pytest.mark.parametrize(
    ("sent", "rule"),
    [
        ({"header": files_header()[:-1]}, "L-001"),
        ({"header": [*files_header(), "Kjønn"]}, "L-010"),
        ({"trailer": "ANTALL;3"}, "L-002"),
        ({"trailer": ""}, "L-002"),
        ({"trailer": "ANTALL;mange"}, "L-002"),
        ({"encoding": "utf-16"}, "L-005"),
        ({"encoding": "utf-8-sig"}, "L-005"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    sender: Sender, sent: dict[str, object], rule: str, rules_of: RulesOf
) -> None:
    sender.send("2023-09-01", [{}], **sent)  # type: ignore[arg-type]
    [receipt] = sender.load()
    assert receipt.status is Status.REFUSED
    assert rules_of(receipt) == [rule]
    assert not sender.settings.zones.landed_delivery("tonsberg", "2023-09-01").exists()


def test_bytes_outside_the_encoding_are_refused_without_showing_them(
    sender: Sender, rules_of: RulesOf
) -> None:
    path = sender.send("2023-09-01", [{}])
    path.write_bytes(path.read_bytes().replace(b"B-17", b"B\x81\x8d"))
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-005"]


def test_a_missing_a_doubled_and_a_linked_file_are_refused(
    sender: Sender, tmp_path: Path, rules_of: RulesOf
) -> None:
    (sender.inbox / "2023-08-01").mkdir()
    doubled = sender.send("2023-08-02", [{}])
    doubled.with_name("personer_igjen.csv").write_bytes(doubled.read_bytes())
    linked = sender.file("2023-08-03")
    linked.parent.mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_bytes(doubled.read_bytes())
    linked.symlink_to(outside)
    assert [rules_of(receipt) for receipt in sender.load()] == [["L-006"], ["L-007"], ["L-009"]]


def test_a_file_changed_while_it_is_read_is_refused(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, rules_of: RulesOf
) -> None:
    path = sender.send("2023-09-01", [{}])
    before = path.stat()
    original = files.write_partition

    def write_and_meddle(*arguments: object) -> object:
        written = original(*arguments)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes().replace(b"B-17", b"B-18"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        return written

    monkeypatch.setattr(files, "write_partition", write_and_meddle)
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-003"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_declared_encodings_are_read(sender: Sender, encoding: str) -> None:
    text = sender.settings.zones.sources_file.read_text(encoding="utf-8")
    sender.settings.zones.sources_file.write_text(
        text.replace("encoding: cp1252", f"encoding: {encoding}"), encoding="utf-8"
    )
    sender.send("2023-09-01", [{"Bydel": "æøå"}], encoding=encoding)
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    assert landed(sender, "2023-09-01", "district_code") == [("æøå",)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
@pytest.mark.parametrize("cells", [['"12'], ['"', "x", '"']])
def test_a_quote_that_swallows_lines_is_refused_without_a_trailer(
    sender: Sender, encoding: str, cells: list[str], rules_of: RulesOf
) -> None:
    """Found in review: rows after an unclosed quotation mark vanished in silence."""
    redeclare(sender, encoding=encoding, trailer=None)
    rows = [{"PostId": f"p{n}", "Bydel": cell} for n, cell in enumerate([*cells, "", ""])]
    sender.send("2023-09-01", rows, trailer="", encoding=encoding)
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-011"]


@pytest.mark.parametrize("blank", ["", "\r\n\r\n"])
def test_blank_lines_are_no_rows(sender: Sender, blank: str) -> None:
    redeclare(sender, trailer=None)
    path = sender.send("2023-09-01", [{}, {"PostId": "p2"}], trailer="")
    path.write_bytes(path.read_bytes() + blank.encode())
    [receipt] = sender.load()
    assert receipt.rows_landed == 2


def test_line_breaks_in_cells_are_read_where_they_are_declared(
    sender: Sender, rules_of: RulesOf
) -> None:
    redeclare(sender, trailer=None, has_line_breaks=True)
    sender.send("2023-08-30", [{"Bydel": '"a\r\nb"'}], trailer="")
    sender.send("2023-08-31", [{"Bydel": '"a'}, {}], trailer="")
    landed_one, refused_one = sender.load()
    assert landed_one.rows_landed == 1
    assert rules_of(refused_one) == ["L-011"]


@pytest.mark.parametrize("trailer", ['"ANTALL";"1"', "ANTALL ; 1", "ANTALL;1;;;;;;;;;;;;;;"])
def test_trailers_are_read_as_sources_write_them(sender: Sender, trailer: str) -> None:
    sender.send("2023-09-01", [{}], trailer=trailer)
    [receipt] = sender.load()
    assert receipt.rows_landed == 1


def test_a_number_in_a_file_name_is_never_repeated(sender: Sender) -> None:
    path = sender.send("2023-09-01", [{}], trailer="ANTALL;7")
    path.rename(path.with_name("personer_01819010001_Kari.csv"))
    [receipt] = sender.load()
    assert {finding.file for finding in receipt.findings} == {"personer_*.csv"}
    assert "01819010001" not in to_json(receipt)
    assert "Kari" not in to_json(receipt)


def test_a_failing_disk_is_no_end_of_file(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found in review: an error in the pipe's thread landed half a file as a whole one."""
    sender.send("2023-09-01", [{}])
    load_key(sender.settings)

    def broken(handle: int, *_: object, **__: object) -> None:
        os.close(handle)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(encodings.os, "fdopen", broken)
    with pytest.raises(OSError, match="Input/output"):
        sender.load()


@pytest.mark.parametrize("written", ["01.02.90", "01.02.0023"])
def test_a_year_of_two_digits_is_unreadable_not_antiquity(sender: Sender, written: str) -> None:
    sender.send("2023-09-01", [{"Født": written}])
    sender.load()
    assert landed(sender, "2023-09-01", "birth_date, unreadable") == [(None, ["birth_date"])]


def redeclare(sender: Sender, **changes: object) -> None:
    """Declare the source again with another dialect."""
    path = sender.settings.zones.sources_file
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    dialect = declared["sources"]["tonsberg"]["dialect"]
    dialect.update(changes)
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")

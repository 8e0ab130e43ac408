"""The package is read by the stock tool, and written the same every time."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.editions.life import NotAllowed
from exports.editions.outgoing import outgoing_bytes
from exports.editions.package import Filled, package_files
from exports.editions.table_text import table_bytes
from exports.editions.validating import NotValid, faults, validate_edition
from exports.receivers.contract import Dialect, Form, Table
from tests.unit.exports.editions.conftest import FIGURES, MARCH, Desk, a_field


def plain(*fields: Any, **dialect: Any) -> Table:
    """A table without anything to hide in it."""
    told = {"delimiter": ",", "decimal": ".", "encoding": "utf-8", "line_break": "\r\n"}
    return Table("t", "rpt_national__proven", "records", "T", Dialect(**(told | {"header": True}
                 | dialect)), ("a",), fields, protection_nb="Ingen personer")  # fmt: skip


def test_the_stock_tool_accepts_the_package(desk: Desk) -> None:
    edition = desk.draft()
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json",
         edition.package / "datapackage.json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["valid"] is True


def test_a_package_the_stock_tool_refuses_is_not_validated(desk: Desk) -> None:
    desk.publish((*FIGURES, ("77", "persons", 9, None)))
    edition = desk.draft()
    assert [(fault.file, fault.place, fault.rule) for fault in faults(edition)] == [
        ("tall.csv", "rad 4 felt kjonn", "constraint-error")
    ]
    with pytest.raises(NotValid, match="rad 4 felt kjonn") as refused:
        validate_edition(desk.zones, edition, desk.tick())
    assert "77" not in str(refused.value)
    assert len(edition.events()) == 1


def test_the_descriptor_says_what_a_figure_is(form: Form) -> None:
    rows = pa.table({name: [] for name in ("municipality_code", "indicator_code", "sex_code",
                     "numerator", "denominator", "value", "missing_code",
                     "definition_version")})  # fmt: skip
    files = package_files(form, MARCH, [Filled(form.tables[0], rows, [])])
    resource = json.loads(files["datapackage.json"])["resources"][0]
    assert resource["roles"] == {
        "indicator": "indikator", "numerator": "teller", "denominator": "nevner",
        "value": "verdi", "missing": "mangler", "suppression": "skjult", "definition": "utgave",
    }  # fmt: skip
    assert resource["axes"] == [{"column": "kjonn", "total": "all"}]
    assert resource["schema"]["fields"][2]["categories"][2] == {"value": "2", "label": "Kvinne"}
    assert resource["schema"]["fields"][5]["decimalChar"] == ","


@given(st.lists(st.text(), min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_any_text_is_read_back_as_it_was(texts: list[str], delimiter: str) -> None:
    table = plain(a_field("a"), delimiter=delimiter)
    try:
        written = table_bytes(table, pa.table({"a": texts}), [False] * len(texts)).decode()
    except UnicodeEncodeError:
        pytest.skip("no text")
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True))
    assert read == [["a"], *([text] for text in texts)]


def test_a_cell_that_begins_like_a_formula_is_text_and_quoted_as_the_standard_says() -> None:
    table = plain(a_field("a"), a_field("b"))
    rows = pa.table({"a": ["=1+1", '+"x"', "-a,b"], "b": ["@x", "", "a\nb"]})
    written = table_bytes(table, rows, [False] * 3)
    assert written == b'a,b\r\n=1+1,@x\r\n"+""x""",\r\n"-a,b","a\nb"\r\n'


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("integer", 3, "3"),
        ("integer", Decimal("3.000"), "3"),
        ("number", Decimal("12.500000"), "12,5"),
        ("number", Decimal("100"), "100"),
        ("number", Decimal("1E+2"), "100"),
        ("number", 0.1, "0,1"),
        ("number", 0, "0"),
        ("boolean", True, "true"),
        ("date", date(2026, 3, 1), "2026-03-01"),
        ("string", "07", "07"),
        ("string", None, ""),
    ],
)
def test_a_value_is_written_in_the_forms_dialect(kind: str, value: object, written: str) -> None:
    table = plain(a_field("a", kind), a_field("b"), decimal=",", delimiter=";", header=False)
    rows = pa.Table.from_pylist([{"a": value, "b": "x"}])
    assert table_bytes(table, rows, [False]) == f"{written};x\r\n".encode()


@pytest.mark.parametrize(
    ("kind", "value"),
    [("integer", Decimal("3.5")), ("integer", True), ("number", "3"), ("date", "2026-03-01"),
     ("string", 3), ("boolean", 1)],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_without_being_shown(kind: str, value: object) -> None:
    table = plain(a_field("a", kind))
    with pytest.raises(NotAllowed) as refused:
        table_bytes(table, pa.table({"a": [value]}), [False])
    expected = "tabell t: feltet a har feil type i modellen. Rett modellen rpt_national__proven."
    assert str(refused.value) == expected


def test_a_required_field_must_be_filled_in() -> None:
    table = plain(a_field("a", required=True))
    with pytest.raises(NotAllowed, match="feltet a er tomt"):
        table_bytes(table, pa.table({"a": pa.array([None], pa.string())}), [False])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_text_is_in_the_receivers_encoding(encoding: Literal["utf-8", "cp1252"]) -> None:
    table = plain(a_field("a"), encoding=encoding)
    written = table_bytes(table, pa.table({"a": ["Færøy"]}), [False])
    assert written == "a\r\nFærøy\r\n".encode(encoding)


def test_a_character_the_encoding_lacks_is_told_by_its_place_alone() -> None:
    table = plain(a_field("a"), encoding="cp1252")
    with pytest.raises(NotAllowed, match="tabell t, linje 3: et tegn") as refused:
        table_bytes(table, pa.table({"a": ["a", "Ŋ"]}), [False, False])
    assert "Ŋ" not in str(refused.value)


def test_the_outgoing_file_does_not_know_the_clock(tmp_path: Path) -> None:
    package = {"b.csv": b"2", "a.csv": b"1"}
    first = outgoing_bytes(b"{}", package)
    assert first == outgoing_bytes(b"{}", dict(reversed(package.items())))
    path = tmp_path / "a.zip"
    path.write_bytes(first)
    done = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", path], capture_output=True, text=True, check=True
    )
    assert "1980-01-01 00:00:00" in done.stdout


def test_a_form_of_counts_alone_has_no_denominator(form: Form) -> None:
    asked = form.tables[0].disclosure
    assert asked is not None
    table = replace(form.tables[0], disclosure=replace(asked, denominator=None))
    rows = pa.Table.from_pylist(
        [{"municipality_code": "3803", "indicator_code": "a", "sex_code": "1", "numerator": 2,
          "denominator": None, "value": Decimal(2), "missing_code": None,
          "definition_version": "1"}]
    )  # fmt: skip
    assert table_bytes(table, rows, [True]).splitlines()[1] == b"3803;a;1;;;;;:;1"


@pytest.mark.parametrize("about_persons", [True, False])
def test_a_table_says_whether_it_is_about_persons_and_how_it_is_read(
    form: Form, about_persons: bool
) -> None:
    table = replace(
        plain(a_field("a")), about_persons=about_persons, description_nb="Les den slik."
    )
    rows = pa.table({"a": ["x"]})
    told = package_files(replace(form, tables=(table,)), MARCH, [Filled(table, rows, [False])])
    (resource,) = json.loads(told["datapackage.json"])["resources"]
    assert resource["about_persons"] is about_persons
    assert resource["description"] == "Les den slik."

"""No text that came from a file is a formula, in the page or the workbook, nor a mark in HTML."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.review.spreadsheet import Book, Column
from exports.review.words import begins_as_formula, harmless
from tests.unit.exports.review.conftest import Written, written
from tests.unit.exports.review.made_up import MadeUp, header

TRICKS = ["=1+1", "﹢1", "﹣1", "﹦1", "﹫A1", "⁺1", "\u3164=1", "\ufe0f=1", "\u2800=1", "\u034f=1",
          "\u2028=1", "＝cmd|'/c calc'!A1",
          "+47 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1",
          " =1", "\u00a0=1", "\u200b=1", "\u202e=1", "\x00=1", "\n=1",
          '=HYPERLINK("http://x.example";"klikk")']  # fmt: skip
MARKS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "&lt;b&gt;"]


@pytest.mark.parametrize("text", TRICKS)
def test_the_usual_tricks(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text())
def test_no_text_is_a_formula_and_what_is_harmless_stays_so(text: str) -> None:
    once = harmless(text)
    assert not begins_as_formula(once)
    assert not once.startswith(("\t", "\r", "\n", " "))
    assert harmless(once) == once


@given(st.text(alphabet="abcæøå 0123456789.,:;()/–…«»%", max_size=40))
def test_what_people_write_is_kept(text: str) -> None:
    assert harmless(text) == text.strip()


@given(st.lists(st.builds(str.__add__, st.sampled_from(["", *TRICKS]), st.text()), max_size=5))
def test_the_workbook_holds_texts_and_no_formulas(texts: list[str]) -> None:
    from io import BytesIO
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        with Book(path, "x", header().knowledge_time, "x & y") as book:
            sheet = book.sheet("x", [Column("=1", 9)])
            for text in texts:
                sheet.put([(text, "text")])
        read = openpyxl.load_workbook(BytesIO(path.read_bytes()))["x"]
        cells = [cell for row in read.iter_rows() for cell in row]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    assert not any(begins_as_formula(str(cell.value or "")) for cell in cells)


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """An edition in which every text is a trick: rows, codes, titles and the header's names."""
    edition = MadeUp(title="=1+1", header=header(run_id="@kjøring", code_version="<b>"))
    resource: dict[str, Any] = {
        "name": "tilbud", "title": "+Tilbud", "path": "tilbud.csv", "encoding": "utf-8",
        "about_persons": False, "dialect": {"delimiter": ";"},
        "schema": {"fields": [{"name": "navn", "title": "@Navn", "description": "=2"},
                              {"name": "plasser", "type": "integer", "title": "-Plasser"},
                              {"name": "åpent", "type": "boolean", "title": "＝Åpent"}]},
    }  # fmt: skip
    edition.resources.append(resource)
    edition.more["tilbud"] = [
        {"navn": text, "plasser": str(-number), "åpent": "true"}
        for number, text in enumerate([*TRICKS, *MARKS])
    ]
    edition.row("enquiries", "self_help", "18_24", "1")["Tilbudstype"] = "=cmd"
    return written(edition, tmp_path_factory.mktemp("tricks") / "e")


def test_no_cell_of_the_page_is_a_formula_when_it_is_pasted(offers: Written) -> None:
    body = offers.html.rpartition("</style>")[2]
    texts = [unescape(part.partition("<")[0]) for part in body.split(">")]
    assert [text for text in texts if begins_as_formula(text.strip())] == []
    assert "<script" not in body
    assert "<img" not in body
    assert "{{ 7 * 7 }}" in unescape(body)


def test_no_cell_of_the_workbook_is_one(offers: Written) -> None:
    for sheet in offers.workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate)
                assert cell.data_type == "n" or not begins_as_formula(cell.value)
                assert cell.hyperlink is None


def test_rows_that_are_nobodys_are_shown(offers: Written) -> None:
    rows = offers.sheet("+Tilbud")
    assert rows[0] == ["'@Navn", "'-Plasser", "'＝Åpent"]
    assert rows[1] == ["'=1+1", 0, "ja"]
    # A number below zero is a number still.
    assert [row[1] for row in rows[1:]] == [-number for number in range(len(TRICKS) + len(MARKS))]

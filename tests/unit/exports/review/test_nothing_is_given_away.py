"""What is hidden stays so: the page knows what the receiver gets, and no more."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exports.editions.changes import Cause
from exports.editions.revisions import KEYS, write_revisions
from exports.receivers.contract import (
    Axis,
    Deadline,
    Dialect,
    Disclosure,
    Field,
    Form,
    Period,
    Receiver,
    Table,
)
from exports.review.causes import read_causes
from exports.review.changes import causes_from
from exports.review.writing import write_page
from tests.unit.exports.review.conftest import Written, written
from tests.unit.exports.review.made_up import FIRST, NAMES, MadeUp, corrected, header

COLUMNS = dict(
    zip(
        NAMES,
        ("municipality_code", "period_on", "indicator_code", "offer_kind_code", "age_band_code",
         "sex_code", "numerator", "denominator", "value", "missing_code", None,
         "definition_version"),
        strict=True,
    )
)  # fmt: skip


def form() -> Form:
    """The contract of the made-up form."""
    table = Table(
        name="lavterskel_tall",
        model="rpt_national__lavterskel",
        kind="figures",
        title_nb="Tall",
        dialect=Dialect(";", ",", "utf-8", "\r\n", header=True),
        key=NAMES[:6],
        fields=tuple(
            Field(name, "string", name, name, required=False, column=column)
            for name, column in COLUMNS.items()
        ),
        disclosure=Disclosure(
            5, 3, "shown", (Axis("sex_code", "all"),), {}, "Teller", "Nevner", "Verdi",
            "Mangelkode", "Skjult",
        ),
    )  # fmt: skip
    return Form(
        "lavterskel", 2026, "1", "Tall", "Avtale", date(2026, 1, 1),
        Receiver("hdir", "Helsedirektoratet", "ingen"), Period("quarter", Deadline(1, 15)),
        (), (), (table,),
    )  # fmt: skip


def revision(indicator: str, cause: Cause, **more: Any) -> dict[str, Any]:
    """One line of the comparison that is never sent."""
    at = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
    keys = {"municipality_code": "3905", "indicator_code": indicator, "offer_kind_code": "all",
            "age_band_code": "all", "sex_code": "all"}  # fmt: skip
    row = {
        "form": "lavterskel", "table_name": "lavterskel_tall", "period_kind": "quarter",
        "period_on": date(2026, 1, 1), "from_message_id": FIRST, "from_knowledge_time": at,
        "to_knowledge_time": at, "cause_code": str(cause), "before_is_hidden": True,
        "after_is_hidden": True,
    }  # fmt: skip
    return {**row, **dict.fromkeys(KEYS), **keys, **more}


def test_a_figure_that_is_hidden_more_changes_its_own_cells_only(
    first: Written, tmp_path: Path
) -> None:
    edition = MadeUp()
    row = edition.row("enquiries", "conversation", "all", "all")
    row |= {"Teller": "", "Nevner": "", "Verdi": "", "Skjult": ":"}
    html = written(edition, tmp_path / "more").html
    changed = [
        line
        for line in unified_diff(first.html.splitlines(), html.splitlines(), lineterm="", n=0)
        if line[0] in "+-" and not line.startswith(("+++", "---")) and "sha256:" not in line
    ]
    assert len(changed) == 2
    assert all("Samtaler" in line for line in changed)
    assert 'class="number hidden">:<' in changed[1]


def test_what_is_kept_back_is_not_on_the_page(tmp_path: Path) -> None:
    folder = MadeUp().write(tmp_path / "e")
    write_page(folder, None)
    pages = sorted((folder / "page").iterdir())
    before = [path.read_bytes() for path in pages]
    kept = folder / "kept"
    kept.mkdir()
    figures = pa.table({"value": [3, 4], "is_hidden": [True, True], "is_primary": [True, False]})
    pq.write_table(figures, kept / "figures.parquet")
    (kept / "audit.json").write_text('{"primary": 1, "secondary": 1}', encoding="utf-8")
    write_page(folder, None)
    assert [path.read_bytes() for path in pages] == before


def test_no_word_tells_how_many_are_hidden_or_why_this_one(second: Written) -> None:
    body = second.html.rpartition("</style>")[2]
    assert not re.search(r"\d+\s+(tall er |er )?skjult|primær|sekundær|grense", body)
    hidden = re.findall(r"<td[^>]*hidden[^>]*>(.*?)</td>", body)
    assert len(hidden) > 20
    assert set(hidden) == {":"}


def test_hidden_before_and_after_is_no_change(first: Written, tmp_path: Path) -> None:
    edition = MadeUp(header=header(sequence=8))
    hidden = next(row for row in edition.rows if row["Skjult"])
    cause = {name: [hidden[name]] for name in ("Indikator", "Tilbudstype", "Alder", "Kjonn")}
    frame = pd.DataFrame({**cause, "before": [2], "after": [3], "cause": ["deleted"]})
    html = written(edition, tmp_path / "again", first.folder, frame).html
    assert "Det er ingen endringer å se." in html
    assert "slettet" not in html


def test_hidden_now_and_shown_before_is_a_change_without_a_difference(
    first: Written, tmp_path: Path
) -> None:
    edition = MadeUp(header=header(sequence=8))
    row = edition.row("enquiries", "all", "all", "all")
    row |= {"Teller": "", "Verdi": "", "Skjult": ":"}
    figure = {"Indikator": ["enquiries"], "Tilbudstype": ["all"], "Alder": ["all"]}
    frame = pd.DataFrame({**figure, "Kjonn": ["all"], "before": [133], "after": [4]})
    html = written(edition, tmp_path / "again", first.folder, frame.assign(cause="late")).html
    told = html.partition("Endringer fra forrige utgave</h2>")[2].partition("<h2")[0]
    assert 'data-name="Nå">:</td><td data-name="Endring" class="difference"></td>' in told
    assert "kom senere" not in told


def test_causes_come_from_the_editions_own_comparison_without_its_figures(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    write_revisions(
        tmp_path / "kept/revisions.parquet",
        [
            revision("enquiries", Cause.LATE, before_value=1, after_value=2),
            revision("users_distinct", Cause.CORRECTED, from_message_id="another"),
            revision("recovery", Cause.DELETED, other_keys="item_code=PHQ-9"),
        ],
    )
    frame = read_causes(tmp_path, FIRST, form())
    assert set(frame.columns) == {"table", "Kommune", "Indikator", "Tilbudstype", "Alder",
                                  "Kjonn", "cause"}  # fmt: skip
    assert list(frame["Indikator"]) == ["enquiries"]
    assert list(causes_from(frame).causes.values()) == ["late"]


def test_without_a_comparison_there_are_no_causes(tmp_path: Path) -> None:
    assert causes_from(read_causes(tmp_path, FIRST, form())).causes == {}


@pytest.mark.parametrize("about_persons", [True, None])
def test_rows_about_persons_are_never_shown(tmp_path: Path, about_persons: bool | None) -> None:
    field = {"name": "svar", "type": "string", "title": "Svar"}
    resource: dict[str, Any] = {
        "name": "klienter", "title": "Klienter", "path": "klienter.csv", "encoding": "utf-8",
        "dialect": {"delimiter": ";", "header": True},
        "schema": {"fields": [field, {**field, "name": "tomt", "title": "Tomt"}]},
    }  # fmt: skip
    if about_persons is not None:
        resource["about_persons"] = about_persons
    edition = MadeUp(title="Klienter")
    edition.resources.append(resource)
    edition.more["klienter"] = [{"svar": "selvmordstanker", "tomt": ""}, {"svar": "", "tomt": ""}]
    page = written(edition, tmp_path / "e")
    assert "selvmordstanker" not in page.html
    assert "2 poster, som sendes i filen klienter.csv" in page.html
    cells = [cell for name in page.workbook.sheetnames for row in page.sheet(name) for cell in row]
    assert "selvmordstanker" not in map(str, cells)
    assert page.sheet("Klienter")[-2:] == [
        ["Svar", "i noen poster"],
        ["Tomt", "ikke i noen poster"],
    ]


def test_that_such_rows_changed_is_told_and_not_how(tmp_path: Path) -> None:
    editions = []
    for number, rows in enumerate([[{"svar": "a"}], [{"svar": "b"}, {"svar": "c"}]]):
        edition = corrected(MadeUp().rows) if number else MadeUp()
        edition.resources.append({
            "name": "klienter", "title": "Klienter", "path": "klienter.csv", "encoding": "utf-8",
            "dialect": {"delimiter": ";"}, "schema": {"fields": [{"name": "svar"}]},
        })  # fmt: skip
        edition.more["klienter"] = rows
        previous = editions[0].folder if editions else None
        editions.append(written(edition, tmp_path / str(number), previous))
    assert "Tabellen «Klienter» er endret: 1 linje før, 2 linjer nå." in editions[1].html

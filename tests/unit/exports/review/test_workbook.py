"""The workbook says what the page says, holds every line, and can be reckoned with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.exports.review.conftest import Written, written
from tests.unit.exports.review.made_up import MadeUp, figures_resource

TABLE = "Lavterskeltilbud etter type til"


def test_the_sheets_are_in_the_pages_order(second: Written) -> None:
    assert second.workbook.sheetnames == ["Oversikt", "Endringer", "Null, skjult og mangler", TABLE,
                                          "Definisjoner", "Slik er utgaven laget"]  # fmt: skip


def test_every_line_is_there_with_the_whole_first(first: Written) -> None:
    head, *rows = first.sheet(TABLE)
    assert head == ["Indikator", "Type tilbud", "Alder", "Kjønn", "Teller", "Nevner", "Verdi",
                    "Merknad", "Kommune", "Periode"]  # fmt: skip
    assert len(rows) == len(MadeUp().rows)
    assert rows[0] == ["Antall ulike brukere med psykisk helse oppfølging", "Alle tilbud",
                       "Alle aldre", "Begge kjønn", 150, None, 150, None, "Tønsberg",
                       "2026-q1"]  # fmt: skip


def test_hidden_and_missing_are_told_apart(first: Written) -> None:
    rows = first.sheet(TABLE)
    hidden = [row for row in rows if row[7] == "skjult av personvernhensyn"]
    missing = [row for row in rows if row[7] in ("ikke rapportert", "ikke aktuelt")]
    assert {tuple(row[4:7]) for row in hidden} == {(":", ":", ":")}
    assert {tuple(row[4:7]) for row in missing} == {(None, None, None)}
    sent = MadeUp().rows
    assert len(hidden) == sum(bool(row["Skjult"]) for row in sent)
    assert len(missing) == sum(bool(row["Mangelkode"]) for row in sent)


def test_the_head_stays_while_one_reads_and_rows_can_be_chosen(first: Written) -> None:
    sheet = first.workbook[TABLE]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:J{len(MadeUp().rows) + 1}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["A"].width > 40


@pytest.mark.parametrize(
    ("value", "kind"),
    [("50,9", '[$-414]0.0" %"'), ("0,508897", "[$-414]0.0 %"), ("0,5", "[$-414]0.0 %")],
)
def test_a_share_is_a_number_in_percent_however_it_is_sent(
    tmp_path: Path, value: str, kind: str
) -> None:
    edition = MadeUp(rows=[MadeUp().row("started_within_28_days", "all", "all", "all")])
    part = "1" if value == "0,5" else "143"
    edition.rows[0] |= {"Verdi": value, "Teller": part, "Nevner": "2" if part == "1" else "281"}
    page = written(edition, tmp_path / "e")
    cell = page.workbook[TABLE]["D2"]
    assert cell.number_format == kind
    assert float(str(cell.value)) == float(value.replace(",", "."))
    assert ("50,0\u00a0%" if value == "0,5" else "50,9\u00a0%") in page.html


def test_whole_numbers_have_spaces_between_thousands(first: Written) -> None:
    cell = first.workbook[TABLE]["G2"]
    assert cell.value == 150
    assert cell.number_format == r"[>=1000000]#\ ###\ ##0;[>=1000]#\ ##0;0"


def test_headlines_and_changes_are_numbers(second: Written) -> None:
    overview = {row[0]: row[1:] for row in second.sheet("Oversikt")}
    assert overview["Antall henvendelser"] == [139, "opp 6 fra 133"]
    changes = [row for row in second.sheet("Endringer") if row[0] == "Antall henvendelser"]
    assert changes[0] == ["Antall henvendelser", "I alt", 133, 139, "opp 6", "kom senere"]


def test_its_clock_is_the_knowledge_time(first: Written) -> None:
    properties = first.workbook.properties
    assert properties.created == datetime(2026, 4, 10, 1, 0)  # noqa: DTZ001
    assert (
        properties.title
        == "Lavterskeltilbud psykisk helse, nasjonalt uttrekk, 1. kvartal 2026 (januar–mars)"
    )


def test_tables_of_one_name_get_a_sheet_each(tmp_path: Path) -> None:
    edition = MadeUp()
    edition.resources.append({**figures_resource(), "name": "to", "path": "to.csv"})
    edition.more["to"] = edition.rows[:3]
    names = written(edition, tmp_path / "e").workbook.sheetnames
    assert names[3:5] == [TABLE, f"{TABLE[:29]} 2"]

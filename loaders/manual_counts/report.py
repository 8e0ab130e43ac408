"""What a person is told about a workbook: the same whether it is only checked or taken in."""

from __future__ import annotations

import json
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.monthly_form import MONTHS_NB
from contracts.receipts import Finding
from contracts.severities import Severity, exit_code
from loaders.manual_counts.intake import months_reported
from loaders.manual_counts.workbook import Reading

SEVERITIES_NB = {
    Severity.FILE: "Stopper filen",
    Severity.ROW: "Må rettes",
    Severity.WARNING: "Merknad",
}
MOST_PLACES = 12
UNKNOWN = "ukjent"


@dataclass(frozen=True)
class Told:
    """Findings that say the same, and every place they were found."""

    finding: Finding
    places: tuple[str, ...]


def exit_status(reading: Reading) -> int:
    """0 without findings, 1 with remarks only, 2 with anything worse."""
    return exit_code({found.severity for found in reading.findings})


def grouped(reading: Reading) -> list[Told]:
    """Findings with the same words told once, the gravest first."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for found in reading.findings:
        places.setdefault((found.rule, found.message), []).append(found)
    told = [Told(same[0], tuple(item.place for item in same)) for same in places.values()]
    gravity = list(SEVERITIES_NB)
    return sorted(told, key=lambda item: (gravity.index(item.finding.severity), item.finding.rule))


def months_text(reading: Reading) -> str:
    """The reported months as text: runs as "januar–august", none as "ingen"."""
    numbers = [month.month for month in months_reported(reading)]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [name.lower() for name in MONTHS_NB]
    texts = [
        names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}–{names[run[-1] - 1]}"
        for run in runs
    ]
    return ", ".join(texts) if texts else "ingen"


def as_dict(reading: Reading) -> dict[str, object]:
    """The report as plain values."""
    unreadable = sum(cell.is_unreadable for cell in reading.cells)
    counted = sum(cell.value is not None for cell in reading.cells)
    return {
        "file": reading.file,
        "municipality_code": reading.municipality_code,
        "unit": reading.unit,
        "year": reading.year,
        "approved_on": reading.approved_at and reading.approved_at.date().isoformat(),
        "months_reported": [f"{month.first:%Y-%m}" for month in months_reported(reading)],
        "rows": len(reading.cells),
        "rows_counted": counted,
        "rows_not_reported": len(reading.cells) - counted - unreadable,
        "rows_unreadable": unreadable,
        "is_refused": reading.is_refused,
        "exit_code": exit_status(reading),
        "findings": [
            {
                "rule": found.rule,
                "severity": found.severity.value,
                "file": found.file,
                "place": found.place,
                "message": found.message,
                "remedy": found.remedy,
            }
            for found in reading.findings
        ],
    }


def as_json(reading: Reading) -> str:
    """The report as JSON."""
    return json.dumps(as_dict(reading), ensure_ascii=False, indent=2)


def print_report(reading: Reading, console: Console) -> None:
    """The report for a person: what the file is, what it tells, what to do."""
    told = as_dict(reading)
    approved = reading.approved_at
    summary = Table(box=None, show_header=False, pad_edge=False)
    for name, value in (
        ("Fil", reading.file),
        ("Kommune", reading.municipality_code or UNKNOWN),
        ("Enhet", reading.unit or UNKNOWN),
        ("År", reading.year or UNKNOWN),
        ("Godkjent", f"{approved:%d.%m.%Y}" if approved else "ikke godkjent"),
        ("Måneder rapportert", months_text(reading)),
        (
            "Tall",
            f"{told['rows']}: {told['rows_counted']} rapportert, "
            f"{told['rows_not_reported']} ikke rapportert, {told['rows_unreadable']} uleselige",
        ),
    ):
        summary.add_row(Text(name, style="bold"), Text(str(value)))
    console.print(summary)
    console.print()
    if not reading.findings:
        console.print("Ingen merknader.")
        return
    console.print(_findings_table(reading))
    if reading.is_refused:
        console.print("Filen kan ikke tas imot før dette er rettet.")


def _findings_table(reading: Reading) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Regel", no_wrap=True)
    table.add_column("Alvor", no_wrap=True)
    table.add_column("Sted", ratio=2)
    table.add_column("Hva", ratio=3)
    table.add_column("Slik retter du", ratio=3)
    for item in grouped(reading):
        found = item.finding
        table.add_row(
            Text(found.rule),
            Text(SEVERITIES_NB[found.severity]),
            Text(_places_text(item.places)),
            Text(found.message),
            Text(found.remedy),
        )
    return table


def _places_text(places: tuple[str, ...]) -> str:
    """Places with the sheet's name once: "Måling 2023!K11, L11"."""
    shown = []
    sheet = None
    for place in places[:MOST_PLACES]:
        before, mark, cell = place.rpartition("!")
        shown.append(cell if mark and before == sheet else place)
        sheet = before if mark else sheet
    rest = len(places) - len(shown)
    return ", ".join(shown) + (f" og {rest} til" if rest > 0 else "")

"""The first sheet: who, when, the verdict, the counts, then what to do, the gravest first."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from contracts.severities import LEVELS_NB, Level
from expectations.feedback.lines import title_of
from expectations.feedback.look import (
    FACE,
    INK,
    LEVEL_FILLS,
    LEVEL_SIGNS,
    Kind,
    TableColumn,
    harmless,
    put,
    set_up_page,
    set_widths,
    write_cells,
    write_header,
)
from expectations.feedback.told import DeliveryTold, Feedback, Outcome, RuleTold
from expectations.feedback.verdict import day, number

NAME = "Oppsummering"
TITLES = ("Tilbakemelding på leveranser", "Prøve før sending: ingenting er lagret")
DELIVERIES: tuple[TableColumn, ...] = (
    ("Resultat", 15, Kind.TEXT),
    ("Leveranse", 24, Kind.TEXT),
    ("Hva skjedde", 42, Kind.TEXT),
    ("Dette gjør dere", 50, Kind.TEXT),
    ("Mottatt", 11, Kind.COUNT),
    ("Tatt inn", 11, Kind.COUNT),
    ("Satt til side", 13, Kind.COUNT),
    ("Merknader", 13, Kind.COUNT),
)
RULES: tuple[TableColumn, ...] = (
    ("Følge", 15, Kind.TEXT),
    ("Fil", 24, Kind.TEXT),
    ("Hva som er galt", 42, Kind.TEXT),
    ("Slik retter dere det", 50, Kind.TEXT),
    ("Antall", 11, Kind.COUNT),
    ("Regel", 11, Kind.TEXT),
)
WIDTHS = tuple(width for _, width, _ in DELIVERIES)
WEEKDAYS_NB = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
OUTCOMES_NB = {
    Outcome.TAKEN_IN: "Tatt inn",
    Outcome.REPEATED: "Levert før",
    Outcome.REFUSED: "Ikke tatt inn",
    Outcome.NOT_JUDGED: "Ikke vurdert ennå",
}
MOST_RULES = 200
SPACING = 1.5
VERDICT_HEIGHT = 28
UNKNOWN = "–"


def write_summary(book: Workbook, told: Feedback) -> None:
    """Write the sheet."""
    sheet = book.create_sheet(NAME)
    set_widths(sheet, WIDTHS)
    _write_line(sheet, 1, TITLES[told.is_check], size=18, bold=True)
    when = f"{WEEKDAYS_NB[told.night.weekday()]} {day(told.night)}"
    night = when if told.is_check else f"natt til {when}"
    _write_line(sheet, 2, f"{told.title} · {night}", size=12)
    _write_verdict(sheet, 4, told)
    row = _write_counts(sheet, 6, told)
    row = _write_deliveries(sheet, row + 1, told)
    row = _write_rules(sheet, row + 1, told)
    _write_line(sheet, row + 1, "Slik leser dere resten", size=12, bold=True)
    for place, words in enumerate(_guide(told), start=row + 2):
        _write_line(sheet, place, words)
    set_up_page(sheet, f"{told.title} · {told.night:%d.%m.%Y}")


def _write_line(
    sheet: Worksheet, row: int, words: str, *, size: int = 10, bold: bool = False
) -> None:
    """A line of text that runs on over the empty cells to its right."""
    cell = sheet.cell(row, 1)
    cell.value = harmless(words)
    cell.font = Font(name=FACE, size=size, bold=bold, color=INK)
    cell.alignment = Alignment(vertical="center", wrap_text=False)
    sheet.row_dimensions[row].height = size * SPACING


def _write_verdict(sheet: Worksheet, row: int, told: Feedback) -> None:
    for place in range(1, len(WIDTHS) + 1):
        sheet.cell(row, place).fill = LEVEL_FILLS[told.level]
    _write_line(sheet, row, f"{LEVEL_SIGNS[told.level]}  {told.verdict}", size=13, bold=True)
    sheet.row_dimensions[row].height = VERDICT_HEIGHT


def _write_counts(sheet: Worksheet, row: int, told: Feedback) -> int:
    lines: list[tuple[str, int, str]] = [
        ("Mottatt", told.total("rows_received"), "rader i nattens leveranser"),
        ("Tatt inn", told.total("rows_taken_in"), "rader"),
        ("Satt til side", told.total("rows_set_aside"), "rader, til de er rettet"),
        ("Merknader", told.total("remarks"), "ting å se på; radene er tatt inn"),
        ("Venter fra før", told.waiting, _since(told.waiting_since, told.night)),
        ("Sluppet inn", told.released, "rader ut av karantenen i natt"),
    ]
    for place, (name, count, words) in enumerate(lines, start=row):
        put(sheet, place, 1, name, bold=True)
        put(sheet, place, 2, count, kind=Kind.COUNT, bold=True)
        put(sheet, place, 3, words)
    return row + len(lines)


def _since(since: date | None, night: date) -> str:
    if since is None:
        return "rader"
    days = (night - since).days
    return f"rader; den eldste siden {day(since)} ({days} {'dag' if days == 1 else 'dager'})"


def _write_deliveries(sheet: Worksheet, row: int, told: Feedback) -> int:
    if not told.deliveries:
        return row
    _write_line(sheet, row, "Leveranser i natt", size=12, bold=True)
    write_header(sheet, row + 1, (name for name, *_ in DELIVERIES))
    for place, one in enumerate(told.deliveries, start=row + 2):
        write_cells(sheet, place, _delivery(one), DELIVERIES, one.level)
    return row + 2 + len(told.deliveries)


def _delivery(one: DeliveryTold) -> tuple[object, ...]:
    counts = (one.rows_received, one.rows_taken_in, one.rows_set_aside)
    shown = tuple(UNKNOWN if count is None else count for count in counts)
    return OUTCOMES_NB[one.outcome], one.name, one.explanation, one.remedy, *shown, one.remarks


def _write_rules(sheet: Worksheet, row: int, told: Feedback) -> int:
    if not told.rules:
        return row
    _write_line(sheet, row, "Dette gjør dere, det viktigste først", size=12, bold=True)
    write_header(sheet, row + 1, (name for name, *_ in RULES))
    for place, rule in enumerate(told.rules[:MOST_RULES], start=row + 2):
        write_cells(sheet, place, _rule(rule), RULES, rule.level)
    row += 2 + min(len(told.rules), MOST_RULES)
    left_out = len(told.rules) - MOST_RULES
    if left_out > 0:
        _write_line(sheet, row, f"… og {number(left_out)} til. Alle står i tilbakemelding.json.")
        row += 1
    return row


def _rule(rule: RuleTold) -> tuple[object, ...]:
    where = rule.file or title_of(rule.entity) or rule.delivery
    return LEVELS_NB[rule.level], where, rule.message, rule.remedy, rule.count, rule.rule


def _guide(told: Feedback) -> list[str]:
    lines = [
        "Arket «Funn» har én linje for hvert funn: fil, rad, kolonne og hva dere gjør.",
        "Arket «Venter» har det som ble satt til side før i natt, og som ikke er rettet ennå.",
        "Arket «Sluppet inn» har det som kom ut av karantenen i natt, og hvorfor.",
    ]
    if told.waiting or told.level in (Level.FATAL, Level.ERROR):
        lines.append(
            "Rett i journalen eller i uttrekket, og send på nytt. "
            "En rettet post slippes inn natten etter, uten at dere gjør noe mer."
        )
    lines.append("Her står ingen opplysninger om personer: bare hvor noe er, og hva som er galt.")
    return lines

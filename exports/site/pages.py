"""Makes the monthly pages from what is published: one page per municipality and year.

Pages are made beside, renamed and pointed to as publications are, so that a reader never meets
a half-made one. They are the municipality's own: no number is hidden in them.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.monthly_form import MONTHS_NB, form_rows
from contracts.zones import PRIVATE_FOLDER, Zones
from exports.publish import CURRENT, PART, REPORTING, forget_older, point_to
from exports.site.chart import Bar, stacked_bars
from exports.status import STATUS_NB, Status, read_status
from exports.warehouse import opened

TEMPLATES = Path(__file__).parent / "templates"
MISSING_NB = {
    "not_reported": "ikke rapportert",
    "incomplete": "ufullstendig rapportert",
    "not_applicable": "ikke aktuelt",
    "unknown": "ukjent",
    "cannot_be_computed": "kan ikke regnes ut",
}
RECONCILIATION_NB = {
    "differs": "journalen og den manuelle tellingen er ulike",
    "within_tolerance": "journalen og den manuelle tellingen er nesten like",
}
# As the reports put several annotations of one figure together.
BETWEEN_ANNOTATIONS = " · "
WAITING_BANDS = ("waiting_0_8_weeks", "waiting_8_20_weeks", "waiting_over_20_weeks")

FIGURES = """
    select
        figures.municipality_code, figures.municipality_name, figures.month,
        figures.indicator_code, figures.indicator_name_nb, figures.kind,
        figures.reported_value, figures.missing_code, figures.reconciliation,
        annotations.annotation_nb
    from rpt_monthly_indicators as figures
    left join rpt_annotations as annotations
        on figures.municipality_code = annotations.municipality_code
        and figures.month = annotations.period_on
        and figures.indicator_code = annotations.indicator_code
        and annotations.period_kind = 'month'
    order by
        figures.municipality_code, year(figures.month), figures.indicator_code, figures.month
"""


@dataclass(frozen=True)
class Cell:
    """One month's figure: the text to show, and why it is missing or to be read with care."""

    text: str
    value: Decimal | None
    note: str
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One indicator over a year, January to December."""

    code: str
    name: str
    is_sum: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """One municipality and year."""

    municipality_code: str
    municipality_name: str
    year: int
    rows: tuple[Row, ...]

    @property
    def remarks(self) -> tuple[tuple[str, str, str], ...]:
        """What a reader should know: the months, what it is about, and the remark.

        A remark on many rows is about all of them, and is told once.
        """
        touched: dict[str, tuple[set[int], list[str]]] = {}
        for row in self.rows:
            for place, cell in enumerate(row.cells):
                for annotation in cell.annotations:
                    months, names = touched.setdefault(annotation, (set(), []))
                    months.add(place)
                    if row.name not in names:
                        names.append(row.name)
        return tuple(
            (_months(sorted(months)), names[0] if len(names) == 1 else "", text)
            for text, (months, names) in touched.items()
        )

    @property
    def file_name(self) -> str:
        """The page's file."""
        return f"{self.municipality_code}-{self.year}.html"

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The waiting list's bands by month; only months where all bands are known."""
        bands = [row for code in WAITING_BANDS for row in self.rows if row.code == code]
        if len(bands) != len(WAITING_BANDS):
            return ()
        return tuple(
            Bar(MONTHS_NB[month][:3].lower(), tuple(int(value or 0) for value in values))
            for month in range(12)
            if None not in (values := [row.cells[month].value for row in bands])
        )


def shown(value: Decimal | None) -> str:
    """A figure as Norwegians write it; an en dash where there is none."""
    if value is None:
        return "–"
    text = f"{value.normalize():,f}"
    return text.replace(",", "\u00a0").replace(".", ",")


def _months(places: list[int]) -> str:
    if len(places) == len(MONTHS_NB):
        return "Hele året"
    return ", ".join(MONTHS_NB[place] for place in places)


def _cell(figure: tuple[object, ...]) -> Cell:
    value, missing, reconciliation, annotation = figure[6:10]
    is_known = value is not None
    note = RECONCILIATION_NB.get(str(reconciliation), "") if is_known else ""
    if not is_known:
        note = MISSING_NB.get(str(missing), str(missing or ""))
    number = None if value is None else Decimal(str(value))
    annotations = str(annotation).split(BETWEEN_ANNOTATIONS) if annotation else []
    return Cell(shown(number), number, note, tuple(annotations))


def read_pages(connection: duckdb.DuckDBPyConnection) -> list[Page]:
    """Every page the reporting file has figures for; rows in the monthly form's order."""
    order = {row.indicator_code: place for place, row in enumerate(form_rows())}
    sums = {row.indicator_code for row in form_rows() if row.sum_of}
    pages = []
    figures = connection.execute(FIGURES).fetchall()
    for (code, name, year), of_page in groupby(figures, lambda f: (f[0], f[1], f[2].year)):
        rows = []
        for (indicator, title), of_row in groupby(of_page, lambda f: (f[3], f[4])):
            months = {figure[2].month: _cell(figure) for figure in of_row}
            empty = Cell("", None, "")
            cells = tuple(months.get(month, empty) for month in range(1, 13))
            rows.append(Row(indicator, title, indicator in sums, cells))
        rows.sort(key=lambda row: (order.get(row.code, len(order)), row.code))
        pages.append(Page(code, name, year, tuple(rows)))
    return sorted(pages, key=lambda page: (page.municipality_name, page.year))


def make_pages(zones: Zones, run_id: str, keep: int) -> int:
    """Write the site of the current publication and point to it; the number of pages."""
    status = read_status(zones)
    if status is None:
        raise FileNotFoundError("ingenting er publisert")
    with opened(zones.published / CURRENT / f"{REPORTING}.duckdb") as connection:
        pages = read_pages(connection)
    zones.site.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for leftover in zones.site.glob(f"{PART}*"):
        shutil.rmtree(leftover)
    part = zones.site / f"{PART}{run_id}"
    part.mkdir(mode=PRIVATE_FOLDER)
    _write(part, pages, status)
    # Made again for the same run, the site gets a folder of its own: readers keep theirs.
    final = zones.site / f"{run_id}-{datetime.now(UTC):%H%M%S%f}"
    part.rename(final)
    point_to(zones.site, final)
    forget_older(zones.site, keep)
    return len(pages)


def _write(folder: Path, pages: list[Page], status: Status) -> None:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    shared = {"status": status, "status_nb": STATUS_NB, "months": MONTHS_NB, "pages": pages}
    for page in pages:
        html = templates.get_template("municipality.html.j2").render(
            page=page, chart=stacked_bars(page.bars), **shared
        )
        (folder / page.file_name).write_text(html, encoding="utf-8")
    index = templates.get_template("index.html.j2").render(**shared)
    (folder / "index.html").write_text(index, encoding="utf-8")

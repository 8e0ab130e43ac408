"""The figures the warehouse publishes, as the indicator seed declares them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

MONTHLY = "rpt_monthly_indicators"

SUBJECTS_NB = {
    "rpt_users": "Brukere",
    "rpt_waiting_list": "Venteliste",
    "rpt_waits": "Ventetid",
    "rpt_enquiries": "Henvendelser",
    "rpt_contacts": "Samtaler og grupper",
    "rpt_problems": "Hva det gjelder",
    "rpt_outcomes": "Utfall",
    "rpt_end_reasons": "Sluttårsaker",
    "rpt_evaluations": "Brukerevaluering",
    "rpt_self_help": "Veiledet selvhjelp",
    "rpt_drop_in": "Drop-in",
    "rpt_centres": "Treffsteder og oppsøkende arbeid",
    "rpt_staffing": "Bemanning",
    MONTHLY: "Månedens skjema",
}
KINDS_NB = {
    "stock": "ved periodens slutt",
    "flow": "i løpet av perioden",
    "cohort": "en gruppe fulgt fram",
    "quality": "kontroll",
}
MEASURES_NB = {
    "count": "antall",
    "share": "andel",
    "mean": "gjennomsnitt",
    "percentile": "",  # its name says which
    "sum": "sum",
}
PRECEDENCE_NB = {
    "journal_first": "fra journalen, ellers talt for hånd",
    "journal_only": "bare fra journalen",
    "manual_only": "bare talt for hånd",
}


@dataclass(frozen=True)
class Figure:
    """One indicator in its newest definition."""

    code: str
    name: str
    description: str
    kind: str
    measure: str
    precedence: str
    definition_version: str
    reports: tuple[str, ...]
    page: str

    @property
    def subject(self) -> str:
        """The subject it is listed under: that of the report it is told in."""
        return SUBJECTS_NB.get(self.reports[0], self.reports[0])

    @property
    def kind_nb(self) -> str:
        """When and how it is counted, in a few words."""
        words = (MEASURES_NB.get(self.measure, self.measure), KINDS_NB.get(self.kind, self.kind))
        return ", ".join(word for word in words if word)

    @property
    def precedence_nb(self) -> str:
        """Who counts it."""
        return PRECEDENCE_NB.get(self.precedence, self.precedence)


def read_figures(seed: Path) -> list[Figure]:
    """Every indicator in the seed's own order."""
    with seed.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["sort_order"]))
    newest: dict[str, dict[str, str]] = {}
    for row in rows:
        known = newest.get(row["indicator_code"])
        if known is None or row["valid_from"] >= known["valid_from"]:
            newest[row["indicator_code"]] = row
    return [_figure(row) for row in newest.values()]


def _figure(row: dict[str, str]) -> Figure:
    own = row.get("report") or MONTHLY
    is_monthly = row.get("is_monthly", "true") == "true"
    return Figure(
        code=row["indicator_code"],
        name=row["name_nb"],
        description=row["description_nb"],
        kind=row["kind"],
        measure=row.get("measure", ""),
        precedence=row["precedence"],
        definition_version=row["definition_version"],
        reports=tuple(dict.fromkeys([own, *([MONTHLY] if is_monthly else [])])),
        page=Path(row["page"]).stem,
    )


def by_subject(figures: list[Figure]) -> dict[str, list[Figure]]:
    """The figures under their subjects, in the order a reader would look for them."""
    order = list(SUBJECTS_NB.values())
    subjects = sorted(
        {figure.subject for figure in figures},
        key=lambda subject: (order.index(subject) if subject in order else len(order), subject),
    )
    return {
        subject: [figure for figure in figures if figure.subject == subject] for subject in subjects
    }

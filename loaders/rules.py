"""What can be wrong with a delivery before any record is judged, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.receipts import Finding
from contracts.severities import Severity


@dataclass(frozen=True)
class Rule:
    """A rule's words. The code is never reused for another meaning."""

    code: str
    message: str
    remedy: str


MISSING_COLUMN = Rule(
    "L-001",
    "Kolonnen mangler.",
    "Ta kolonnen med i uttrekket, eller rett navnet i sources.yml.",
)
WRONG_TRAILER = Rule(
    "L-002",
    "Antallet i siste linje stemmer ikke med antall rader i filen.",
    "Filen er trolig kuttet. Lag uttrekket på nytt og send hele filen.",
)
CHANGED_WHILE_READING = Rule(
    "L-003",
    "Filen ble endret mens den ble lest.",
    "Send filen ferdig skrevet. Neste natt prøver på nytt av seg selv.",
)
OTHER_CONTENT = Rule(
    "L-004",
    "En leveranse med samme navn er allerede tatt imot, med annet innhold.",
    "Gi leveransen et nytt navn. Det som er tatt imot, skrives aldri over.",
)
WRONG_ENCODING = Rule(
    "L-005",
    "Filen er ikke skrevet med tegnsettet som er avtalt.",
    "Rett tegnsettet i uttrekket, eller encoding i sources.yml.",
)
MISSING_FILE = Rule(
    "L-006",
    "Filen mangler i leveransen.",
    "Send hele leveransen, også filer uten rader.",
)
AMBIGUOUS_FILE = Rule(
    "L-007",
    "Flere filer passer til samme mønster.",
    "Legg bare én fil av hvert slag i leveransen.",
)
BAD_NAME = Rule(
    "L-008",
    "Leveransens navn begynner ikke med uttrekksdatoen, eller har andre tegn enn bokstaver, "
    "sifre, punktum, bindestrek og understrek.",
    "Navngi leveransen med dato først, som 2023-09-01.",
)
UNSAFE_FILE = Rule(
    "L-009",
    "Leveransen har en lenke i stedet for en fil.",
    "Legg selve filen i leveransen.",
)
REPEATED_COLUMN = Rule(
    "L-010",
    "Samme kolonnenavn står to ganger.",
    "Gi hver kolonne sitt eget navn.",
)
UNREADABLE_FILE = Rule(
    "L-011",
    "Filen kan ikke leses som tabell.",
    "Se på skilletegn og anførselstegn, og lag uttrekket på nytt.",
)
MISSING_VIEW = Rule(
    "L-012",
    "Visningen finnes ikke eller kan ikke leses i kildens database.",
    "Gi lesetilgang til visningen, eller rett navnet i sources.yml.",
)
CLOSED_FILE = Rule(
    "L-013",
    "Filen eller mappen kan ikke åpnes.",
    "Gi den som laster, lesetilgang.",
)
ALL_RULES = (
    MISSING_COLUMN, WRONG_TRAILER, CHANGED_WHILE_READING, OTHER_CONTENT, WRONG_ENCODING,
    MISSING_FILE, AMBIGUOUS_FILE, BAD_NAME, UNSAFE_FILE, REPEATED_COLUMN, UNREADABLE_FILE,
    MISSING_VIEW, CLOSED_FILE,
)  # fmt: skip


class Refused(Exception):
    """The delivery cannot be taken in: every finding of it is of severity FILE."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(f"{finding.rule} {finding.file}" for finding in findings))
        self.findings = findings


def finding(rule: Rule, file: str, place: str = "") -> Finding:
    """A FILE finding. ``file`` and ``place`` are shown to people: names, never values."""
    return Finding(
        rule=rule.code,
        severity=Severity.FILE,
        file=file,
        place=place,
        message=rule.message,
        remedy=rule.remedy,
    )

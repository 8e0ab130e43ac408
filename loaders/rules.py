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
    severity: Severity = Severity.FILE


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
    "Leveransen har noe annet enn vanlige filer, for eksempel en lenke eller en mappe.",
    "Legg selve filene i leveransen, uten lenker og undermapper.",
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
NO_HEADER = Rule(
    "L-014",
    "Første linje er ikke en overskrift: ingen av kolonnenavnene finnes.",
    "Ta med en første linje med kolonnenavn, og se at skilletegn og tegnsett er som avtalt.",
)
EMPTY_FILE = Rule(
    "L-015",
    "Filen er tom.",
    "Send en fil med overskrift, også når den ikke har rader.",
)
BAD_MANIFEST = Rule(
    "L-016",
    "Følgeseddelen leveranse.json kan ikke brukes.",
    "Skriv den som vist i loaders/sources.example.yml, eller la den være.",
)
OTHER_SCHEMA = Rule(
    "L-017",
    "Leveransen følger en annen utgave av formatet enn mottaket.",
    "Oppgrader uttrekket, eller be om at mottaket oppgraderes.",
)
OTHER_ROW_COUNT = Rule(
    "L-018",
    "Antall rader er et annet enn følgeseddelen sier.",
    "Filen er trolig kuttet. Lag uttrekket på nytt og send hele leveransen.",
)
WINDOW_GAP = Rule(
    "L-019",
    "Det er et hull mellom forrige leveranse og denne: endringer i mellom ville mangle.",
    "Send en leveranse som begynner senest der den forrige sluttet.",
)
WIDE_OVERLAP = Rule(
    "L-020",
    "Leveransen går lenger tilbake enn avtalt. Det som er fortalt før, telles ikke to ganger.",
    "Rett perioden i uttrekket, eller overlap_days i sources.yml.",
    Severity.WARNING,
)
OUT_OF_ORDER = Rule(
    "L-021",
    "Leveransen er eldre enn en som er tatt imot før.",
    "Se at det er riktig leveranse. Nyeste utgave av hver post gjelder uansett.",
    Severity.WARNING,
)
NOT_DECLARED = Rule(
    "L-022",
    "Leveransen har filer som ikke er avtalt. De er ikke åpnet.",
    "Fjern filene, eller beskriv dem i sources.yml.",
    Severity.WARNING,
)
NO_WORKBOOK = Rule(
    "L-023",
    "Filen er ikke en hel Excel-arbeidsbok av typen .xlsx.",
    "Lagre som «Excel-arbeidsbok (*.xlsx)» og send på nytt.",
)
CLOSED_WORKBOOK = Rule(
    "L-024",
    "Filen er passordbeskyttet eller lagret i et gammelt Excel-format.",
    "Fjern passordet, eller lagre som «Excel-arbeidsbok (*.xlsx)».",
)
ACTIVE_WORKBOOK = Rule(
    "L-025",
    "Arbeidsboken har makroer, innebygde objekter, definisjoner eller noe som peker ut av filen.",
    "Kopier radene over i en ny arbeidsbok, bare som verdier, og send den.",
)
TOO_LARGE = Rule(
    "L-026",
    "Filen er for stor, eller pakket på en måte som ikke er trygg å åpne.",
    "Del leveransen, eller send den som CSV.",
)
AMBIGUOUS_SHEET = Rule(
    "L-027",
    "Det er ikke klart hvilket ark som skal leses.",
    "La arbeidsboken ha ett synlig ark med innhold, eller skriv arkets navn under sheet "
    "i sources.yml.",
)
FAILING_VIEW = Rule(
    "L-028",
    "Visningen feilet mens den ble lest, eller brukte lengre tid enn avtalt.",
    "Prøv visningen i kildens database, og se statement_timeout i sources.yml. "
    "Neste natt prøver på nytt av seg selv.",
)
OTHER_SHEETS = Rule(
    "L-029",
    "Arbeidsboken har skjulte ark. De er ikke lest.",
    "Vis arket hvis det skal leses, eller slett det.",
    Severity.WARNING,
)
ALL_RULES = (
    MISSING_COLUMN, WRONG_TRAILER, CHANGED_WHILE_READING, OTHER_CONTENT, WRONG_ENCODING,
    MISSING_FILE, AMBIGUOUS_FILE, BAD_NAME, UNSAFE_FILE, REPEATED_COLUMN, UNREADABLE_FILE,
    MISSING_VIEW, CLOSED_FILE, NO_HEADER, EMPTY_FILE, BAD_MANIFEST, OTHER_SCHEMA,
    OTHER_ROW_COUNT, WINDOW_GAP, WIDE_OVERLAP, OUT_OF_ORDER, NOT_DECLARED, NO_WORKBOOK,
    CLOSED_WORKBOOK, ACTIVE_WORKBOOK, TOO_LARGE, AMBIGUOUS_SHEET, FAILING_VIEW, OTHER_SHEETS,
)  # fmt: skip


class Refused(Exception):
    """The delivery cannot be taken in: every finding of it is of severity FILE."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(f"{finding.rule} {finding.file}" for finding in findings))
        self.findings = findings


def finding(rule: Rule, file: str, place: str = "", message: str = "") -> Finding:
    """A finding. What is shown to people is declared names, places and counts: never values.

    ``message`` takes the place of the rule's own where there is more to say.
    """
    return Finding(
        rule=rule.code,
        severity=rule.severity,
        file=file,
        place=place,
        message=message or rule.message,
        remedy=rule.remedy,
    )

"""Everything that can be wrong with a counting workbook, said once, in the reader's language.

A message may name a row of the form or a month. It never repeats what stands in a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.receipts import Finding
from contracts.severities import Severity

WHOLE_FILE = "hele filen"

FILE, ROW, WARNING = Severity.FILE, Severity.ROW, Severity.WARNING


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong, and what to do about it."""

    code: str
    severity: Severity
    message: str
    remedy: str


_RULES = (
    # The form: sheet, heading, rows and columns.
    Rule("M-101", FILE, "Raden «{label}» mangler i skjemaet.",
         "Sett raden inn igjen med samme navn som i malen, eller bruk en ny mal."),
    Rule("M-102", WARNING, "Raden eller kolonnen er ikke en del av skjemaet og er ikke lest.",
         "Rett navnet så det er likt malen, eller flytt innholdet til et annet ark."),
    Rule("M-103", FILE, "Raden «{label}» står flere ganger i skjemaet.",
         "La raden stå én gang."),
    Rule("M-104", FILE, "Filen har ikke noe synlig ark med et navn som begynner med «Måling».",
         "Gi arket navn som i malen, for eksempel «Måling 2023», uten andre lange tall, "
         "og vis det hvis det er skjult."),
    Rule("M-105", WARNING, "Et skjult ark er ikke lest.",
         "Vis arket hvis det skal leses, eller slett det."),
    Rule("M-106", FILE, "Filen har flere synlige ark med navn som begynner med «Måling».",
         "Lever én fil per enhet og år, med ett slikt ark."),
    Rule("M-107", FILE, "Månedene i overskriftsraden kan ikke leses: {month}.",
         "Skriv Januar til Desember i hver sin kolonne i én rad, som i malen, "
         "uten formler og uten et annet årstall."),
    Rule("M-108", FILE,
         "Kommunenummeret mangler, er skrevet flere ganger, eller gjaldt ikke dette året.",
         "Skriv de fire sifrene som gjaldt det året, for eksempel 3803 for Tønsberg i 2023."),
    Rule("M-109", FILE, "Enheten mangler, er skrevet flere ganger, eller er ikke et navn.",
         "Skriv enhetens navn: høyst 80 tegn, med bokstaver og uten lange tall."),
    Rule("M-110", FILE, "Året mangler, er skrevet flere ganger, eller er ikke et årstall.",
         "Skriv året med fire sifre, for eksempel 2023."),
    Rule("M-111", WARNING, "Godkjenningsdatoen kan ikke leses. Tallene regnes som ikke godkjent.",
         "Skriv datoen som dd.mm.åååå, eller la cellen stå tom."),
    Rule("M-112", FILE, "Kommunenummeret hører ikke til kilden filen er levert for.",
         "Kontroller kommunenummeret, og at filen er levert til riktig kilde."),
    Rule("M-113", WARNING, "{month} var ikke over da filen ble levert, men har tall.",
         "Kontroller at tallene står i riktig måned."),
    # The file: is it safe, and is it what it says?
    Rule("M-121", FILE, "Filen finnes ikke eller kan ikke åpnes.",
         "Kontroller navnet, og at du har tilgang til filen."),
    Rule("M-122", FILE, "Filen er ikke en Excel-arbeidsbok av typen .xlsx.",
         "Åpne den i Excel og lagre som «Excel-arbeidsbok (*.xlsx)»."),
    Rule("M-123", FILE, "Filen er passordbeskyttet eller lagret i et gammelt Excel-format.",
         "Fjern passordet, eller lagre som «Excel-arbeidsbok (*.xlsx)»."),
    Rule("M-124", FILE, "Filen inneholder makroer eller innebygde objekter.",
         "Lagre som «Excel-arbeidsbok (*.xlsx)» uten makroer, eller bruk en ny mal."),
    Rule("M-125", FILE, "Filen henter innhold fra andre filer eller fra nettet.",
         "Bryt koblingene i Excel (Data, Rediger koblinger) og skriv inn tallene selv."),
    Rule("M-126", FILE, "Filen er for stor, eller pakket på en måte som ikke er trygg å åpne.",
         "Kopier tallene over i en ny mal."),
    Rule("M-127", FILE, "Filen inneholder navn eller lenker som peker ut av filen.",
         "Kopier tallene over i en ny mal."),
    Rule("M-128", FILE, "Filen inneholder XML-definisjoner som ikke er tillatt.",
         "Kopier tallene over i en ny mal."),
    Rule("M-129", FILE, "Filen er skadet eller ufullstendig og kan ikke leses.",
         "Lever filen på nytt, eller kopier tallene over i en ny mal."),
    # Counted cells.
    Rule("M-131", ROW, "Cellen inneholder noe annet enn et tall.",
         "Skriv bare tallet, og legg forklaringen i kolonnen Kommentar. "
         "Er måneden ikke talt, skal cellen være tom."),
    Rule("M-132", ROW, "Tallet er negativt.", "Skriv 0 eller et positivt tall."),
    Rule("M-133", ROW, "Tallet har desimaler.", "Skriv et helt tall."),
    Rule("M-134", ROW, "Cellen viser en Excel-feil.", "Skriv tallet, eller la cellen stå tom."),
    Rule("M-135", ROW, "Cellen inneholder en dato, et klokkeslett eller sann/usann.",
         "Sett formatet til tall og skriv tallet på nytt."),
    Rule("M-136", ROW, "Cellen inneholder en formel. Formler blir ikke lest.",
         "Skriv tallet i stedet for formelen."),
    Rule("M-137", WARNING, "Tallet er lagret som tekst. Det er lest som tall.",
         "Sett formatet til tall og skriv tallet på nytt."),
    Rule("M-138", ROW, "Tallet er større enn det som er mulig her.", "Kontroller tallet."),
    # Sums and comments.
    Rule("M-141", WARNING,
         "Viser 0, men ingen av delene er rapportert: regnes som ikke rapportert.",
         "Bruk summene i malen, som er tomme til delene er fylt ut."),
    Rule("M-142", ROW, "Summen er ikke lik delene. Summen er regnet ut på nytt av delene.",
         "Kontroller delene, og la malen regne ut summen."),
    Rule("M-143", WARNING,
         "Summen kan ikke regnes ut fordi en del mangler: regnes som ikke rapportert.",
         "Fyll ut alle delene. Skriv 0 der det er talt og ingen var."),
    Rule("M-144", WARNING, "Sumcellen kan ikke leses. Summen er regnet ut av delene.",
         "La malen regne ut summen."),
    Rule("M-145", WARNING, "Kommentaren er en formel og er ikke tatt med.",
         "Skriv kommentaren som tekst."),
)  # fmt: skip

RULES = {rule.code: rule for rule in _RULES}


def finding(code: str, file: str, place: str = WHOLE_FILE, **named: str) -> Finding:
    """A finding by rule code. ``named`` may hold form labels and months, never cell values."""
    rule = RULES[code]
    message = rule.message.format(**named) if named else rule.message
    return Finding(code, rule.severity, file, place, message, rule.remedy)

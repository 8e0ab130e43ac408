"""What can be wrong with a FHIR delivery before any record is judged: L-030 to L-049.

Up to L-039 the delivery is refused; from L-040 on a line is set aside and the rest taken in.
"""

from __future__ import annotations

from contracts.severities import Severity
from loaders.rules import Rule

NO_RESOURCES = Rule(
    "L-030",
    "Leveransen har ingen NDJSON-filer.",
    "Legg filene fra eksporten i leveransens mappe, som Patient.ndjson og Encounter.ndjson.",
)
OTHER_FILE = Rule(
    "L-031",
    "Leveransen har filer som ikke heter det NDJSON-filer skal hete.",
    "Gi hver fil ressurstypen først i navnet og .ndjson sist, som Encounter.ndjson eller "
    "Encounter.000.ndjson. Ta bort andre filer.",
)
PACKED = Rule(
    "L-032",
    "Filen er pakket.",
    "Pakk ut filene før de legges i leveransen.",
)
NOT_NDJSON = Rule(
    "L-033",
    "Filen er ikke NDJSON, men en samling (Bundle), en liste, XML eller JSON over flere linjer.",
    "Send én ressurs på hver linje, slik FHIR Bulk Data gjør det.",
)
CUT_FILE = Rule(
    "L-034",
    "Filen slutter midt i en linje.",
    "Filen er trolig kuttet. Hent eksporten på nytt og send hele leveransen.",
)
BAD_MANIFEST = Rule(
    "L-035",
    "manifest.json kan ikke brukes.",
    "Legg ved manifestet slik eksporten gav det, eller la det være.",
)
MANIFEST_FILES = Rule(
    "L-036",
    "Filene er andre enn dem manifest.json nevner.",
    "Legg alle filene fra eksporten i leveransen, og ingen andre.",
)
MANIFEST_COUNT = Rule(
    "L-037",
    "Antall ressurser er et annet enn manifest.json sier.",
    "Filen er trolig kuttet. Hent eksporten på nytt og send hele leveransen.",
)
OTHER_TIME = Rule(
    "L-038",
    "Eksporten er tatt før dagen leveransen har navn etter.",
    "Gi leveransen navn etter dagen eksporten ble tatt.",
)
EXPORT_ERRORS = Rule(
    "L-039",
    "Serveren meldte om feil under eksporten, så noe kan mangle.",
    "Se feilene i eksportens egen logg, og send en ny eksport hvis noe mangler.",
    Severity.WARNING,
)
NOT_JSON = Rule(
    "L-040",
    "Linjen er ikke gyldig JSON. Den er satt til side.",
    "Se på linjen i filen, og rett det som skriver den.",
    Severity.WARNING,
)
WRONG_TYPE = Rule(
    "L-041",
    "Linjen har en annen ressurstype enn filnavnet sier. Den er satt til side.",
    "Legg hver ressurstype i sin egen fil.",
    Severity.WARNING,
)
TOO_LARGE = Rule(
    "L-042",
    "Linjen er for lang, eller har for mange nivåer. Den er satt til side.",
    "La vedlegg og bilder være utenfor eksporten.",
    Severity.WARNING,
)
BAD_TEXT = Rule(
    "L-043",
    "Linjen har tegn som ikke er UTF-8, eller et nulltegn. Den er satt til side.",
    "Skriv filen i UTF-8, og fjern nulltegn.",
    Severity.WARNING,
)
REPEATED_NAME = Rule(
    "L-044",
    "Ressursen har samme navn to ganger i ett objekt. Den er satt til side.",
    "Rett det som skriver ressursen, så hvert navn står én gang.",
    Severity.WARNING,
)
MISSHAPEN = Rule(
    "L-045",
    "Ressursen har en verdi, et objekt eller en liste på feil sted. Den er satt til side.",
    "Kontroller ressursen mot FHIR R4.",
    Severity.WARNING,
)
OTHER_MEANING = Rule(
    "L-046",
    "Ressursen har modifierExtension eller implicitRules, som kan endre meningen. "
    "Den er satt til side.",
    "Avtal hva utvidelsen betyr, eller send ressursen uten.",
    Severity.WARNING,
)
CONTAINED = Rule(
    "L-047",
    "Ressursen har andre ressurser inni seg (contained). Den er satt til side.",
    "Send hver ressurs for seg, eller skriv contained under accepts i mappingen.",
    Severity.WARNING,
)
LEFT_OVER = Rule(
    "L-048",
    "Noen ressurser hører ikke til noe vi skal ha, og er ikke brukt.",
    "Ingenting å gjøre, hvis det er ventet. Ellers: se mappingen for ressurstypen.",
    Severity.WARNING,
)
UNKNOWN_DELETION = Rule(
    "L-049",
    "Noen slettinger kan ikke leses, eller gjelder poster vi ikke har.",
    "Ingenting å gjøre, hvis postene aldri er sendt. Ellers: se på slettefilen.",
    Severity.WARNING,
)
ALL_RULES = (
    NO_RESOURCES, OTHER_FILE, PACKED, NOT_NDJSON, CUT_FILE, BAD_MANIFEST, MANIFEST_FILES,
    MANIFEST_COUNT, OTHER_TIME, EXPORT_ERRORS, NOT_JSON, WRONG_TYPE, TOO_LARGE, BAD_TEXT,
    REPEATED_NAME, MISSHAPEN, OTHER_MEANING, CONTAINED, LEFT_OVER, UNKNOWN_DELETION,
)  # fmt: skip

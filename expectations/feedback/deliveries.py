"""What became of one delivery, in a sentence, a remedy and four counts."""

from __future__ import annotations

from datetime import date

from contracts.receipts import Receipt, Status
from contracts.severities import LEVELS, Level, Severity, worst
from expectations.feedback.judged import Judged
from expectations.feedback.told import DeliveryTold, Outcome
from expectations.history import ACCEPTED

NOTHING = "Ingenting."

REFUSED_NB = "Ikke tatt inn."
REFUSED_REMEDY = "Rett det som står under, og send hele leveransen på nytt med et nytt navn."
OVERTAKEN_NB = "Fortsatt ikke tatt inn (første gang {first}). En nyere leveranse er tatt inn."
OVERTAKEN_REMEDY = "Ingenting, eller slett den gamle der den ligger."
REPEATED_NB = "Samme innhold som {earlier}. Ingenting er endret."
NOT_JUDGED_NB = "Mottatt, men ikke vurdert ennå."
NOT_JUDGED_REMEDY = "Ingenting. Vi prøver igjen neste natt."
TAKEN_IN_NB = "Tatt inn i sin helhet."
NO_RECORDS_NB = "Tatt inn. Den hadde ingen rader."
SET_ASIDE_NB = "Tatt inn, men noen rader er satt til side."
SET_ASIDE_REMEDY = "Rett radene som står under. De slippes inn når de kommer på nytt."
REMARKS_NB = "Tatt inn i sin helhet, med merknader."
REMARKS_REMEDY = "Se på merknadene når det passer."


def refused_told(receipt: Receipt, overtaken_since: date | None) -> DeliveryTold:
    """A delivery its loader turned away; ``overtaken_since`` is when it first was, if a newer
    one has been taken in after it."""
    if overtaken_since is None:
        explanation, remedy, level = REFUSED_NB, REFUSED_REMEDY, Level.FATAL
    else:
        first = f"{overtaken_since:%d.%m.%Y}"
        explanation, remedy = OVERTAKEN_NB.format(first=first), OVERTAKEN_REMEDY
        level = Level.INFO
    return DeliveryTold(
        receipt.delivery_name, Outcome.REFUSED, level, explanation, remedy, receipt.kind
    )


def settled_told(judged: Judged) -> DeliveryTold:
    """A delivery that has a receipt in landing: new, repeated or waiting to be judged."""
    receipt = judged.receipt
    if receipt.status is Status.DUPLICATE:
        explanation = REPEATED_NB.format(earlier=receipt.duplicate_of or "en tidligere leveranse")
        return DeliveryTold(
            receipt.delivery_name, Outcome.REPEATED, Level.INFO, explanation, NOTHING, receipt.kind
        )
    if judged.verdict is None:
        return DeliveryTold(
            name=receipt.delivery_name,
            outcome=Outcome.NOT_JUDGED,
            level=Level.INFO,
            explanation=NOT_JUDGED_NB,
            remedy=NOT_JUDGED_REMEDY,
            kind=receipt.kind,
            rows_received=receipt.rows_landed,
        )
    return _judged_told(judged, receipt, is_accepted=judged.verdict[0] == ACCEPTED)


def _judged_told(judged: Judged, receipt: Receipt, *, is_accepted: bool) -> DeliveryTold:
    aside = judged.rows_set_aside() if is_accepted else 0
    remarks = sum(one.count for one in judged.failed if one.severity is Severity.WARNING)
    remarks += sum(finding.severity is Severity.WARNING for finding in receipt.findings)
    explanation, remedy = _words(receipt, aside, remarks)
    return DeliveryTold(
        name=receipt.delivery_name,
        outcome=Outcome.TAKEN_IN if is_accepted else Outcome.REFUSED,
        level=_level(judged, receipt, aside) if is_accepted else Level.FATAL,
        explanation=explanation if is_accepted else REFUSED_NB,
        remedy=remedy if is_accepted else REFUSED_REMEDY,
        kind=receipt.kind,
        rows_received=receipt.rows_landed,
        rows_taken_in=receipt.rows_landed - aside if is_accepted else 0,
        rows_set_aside=aside,
        remarks=remarks,
    )


def _level(judged: Judged, receipt: Receipt, aside: int) -> Level:
    found = [LEVELS[failed.severity] for failed in judged.failed]
    found += [LEVELS[finding.severity] for finding in receipt.findings]
    return worst([*found, *([Level.ERROR] if aside else [])])


def _words(receipt: Receipt, aside: int, remarks: int) -> tuple[str, str]:
    if aside:
        return SET_ASIDE_NB, SET_ASIDE_REMEDY
    if remarks:
        return REMARKS_NB, REMARKS_REMEDY
    return (TAKEN_IN_NB if receipt.rows_landed else NO_RECORDS_NB), NOTHING

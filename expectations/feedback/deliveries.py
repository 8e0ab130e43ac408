"""What became of one delivery, in a sentence and four counts."""

from __future__ import annotations

from contracts.receipts import Receipt, Status
from contracts.severities import LEVELS, Level, Severity, worst
from expectations.feedback.judged import Judged
from expectations.feedback.told import DeliveryTold, Outcome
from expectations.history import ACCEPTED

REFUSED_NB = "Ikke tatt inn. Rett det som står under, og send hele leveransen på nytt."
REPEATED_NB = "Det samme er levert før. Ingenting er endret."
NOT_JUDGED_NB = "Mottatt, men ikke vurdert ennå. Vi prøver igjen neste natt; dere gjør ingenting."
TAKEN_IN_NB = "Tatt inn i sin helhet."
SOME_SET_ASIDE_NB = "Tatt inn, men noen poster er satt til side til de er rettet."
WITH_REMARKS_NB = "Tatt inn. Se på merknadene når det passer."
NO_RECORDS_NB = "Tatt inn. Den hadde ingen rader."


def told_of(judged: Judged, *, refused: bool) -> DeliveryTold:
    """What became of a delivery; ``refused`` when its loader turned it away."""
    receipt = judged.receipt
    if refused:
        return DeliveryTold(
            receipt.delivery_name, Outcome.REFUSED, Level.FATAL, REFUSED_NB, receipt.kind
        )
    if receipt.status is Status.DUPLICATE:
        return DeliveryTold(
            name=receipt.delivery_name,
            outcome=Outcome.REPEATED,
            level=Level.INFO,
            explanation=REPEATED_NB,
            kind=receipt.kind,
            duplicate_of=receipt.duplicate_of or "",
        )
    if judged.verdict is None:
        return DeliveryTold(
            name=receipt.delivery_name,
            outcome=Outcome.NOT_JUDGED,
            level=Level.INFO,
            explanation=NOT_JUDGED_NB,
            kind=receipt.kind,
            rows_received=receipt.rows_landed,
        )
    remarks = sum(
        failed.count for failed in judged.failed if failed.severity is Severity.WARNING
    ) + sum(finding.severity is Severity.WARNING for finding in receipt.findings)
    if judged.verdict[0] != ACCEPTED:
        return DeliveryTold(
            name=receipt.delivery_name,
            outcome=Outcome.REFUSED,
            level=Level.FATAL,
            explanation=REFUSED_NB,
            kind=receipt.kind,
            rows_received=receipt.rows_landed,
            rows_taken_in=0,
            remarks=remarks,
        )
    aside = judged.rows_set_aside()
    return DeliveryTold(
        name=receipt.delivery_name,
        outcome=Outcome.TAKEN_IN,
        level=_level(judged, receipt, aside),
        explanation=_explanation(receipt, aside, remarks),
        kind=receipt.kind,
        rows_received=receipt.rows_landed,
        rows_taken_in=receipt.rows_landed - aside,
        rows_set_aside=aside,
        remarks=remarks,
    )


def _level(judged: Judged, receipt: Receipt, aside: int) -> Level:
    found = [LEVELS[failed.severity] for failed in judged.failed]
    found += [LEVELS[finding.severity] for finding in receipt.findings]
    return worst([*found, *([Level.ERROR] if aside else [])])


def _explanation(receipt: Receipt, aside: int, remarks: int) -> str:
    if aside:
        return SOME_SET_ASIDE_NB
    if remarks:
        return WITH_REMARKS_NB
    return TAKEN_IN_NB if receipt.rows_landed else NO_RECORDS_NB

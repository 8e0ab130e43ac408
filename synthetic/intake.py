"""How people come in: an enquiry, somebody who answers, and an assessment of what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from synthetic.care import Staff
from synthetic.journal import Journal, soon_after
from synthetic.needs import HEARD_FROM, SEVERITY, Shares, assessed, pick


def write_enquiry(
    journal: Journal,
    draw: Random,
    received_at: datetime,
    channel: str,
    result: str | None,
    staff: Sequence[Staff],
    person_key: str | None = None,
    answered_at: datetime | None = None,
    offer_id: str | None = None,
) -> str:
    """One enquiry; it is saved again when it is answered."""
    return journal.add(
        "enquiries",
        received_at.date(),
        soon_after(received_at, draw.randrange(1, 20)),
        answered_at and soon_after(answered_at, draw.randrange(5, 45)),
        person_key=person_key,
        received_at=received_at,
        channel=channel,
        first_answered_at=answered_at,
        result=result,
        heard_from=pick(draw, HEARD_FROM) if draw.random() < 0.93 else "unknown",
        recommended_offer_id=offer_id,
        staff_id=draw.choice(staff).staff_id,
    )


def write_assessment(
    journal: Journal,
    draw: Random,
    assessed_at: datetime,
    kind: str,
    problems: Shares,
    severities: Shares = SEVERITY,
    enquiry_id: str | None = None,
    episode_id: str | None = None,
) -> str:
    """One assessment, of an enquiry or in an episode."""
    return journal.add(
        "assessments",
        assessed_at.date(),
        soon_after(assessed_at, draw.randrange(20, 90)),
        enquiry_id=enquiry_id,
        episode_id=episode_id,
        assessed_at=assessed_at,
        kind=kind,
        **assessed(draw, problems, severities),
    )


def days_later(draw: Random, moment: datetime, low: int, high: int) -> datetime:
    """The same time of day, some days later."""
    return moment + timedelta(days=draw.randint(low, high))

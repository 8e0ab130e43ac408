"""Mestringstelefonen: 1013 enquiries in 2017 and 2000 in 2018, and what became of each.

Some call twice, some never say who they are. Everyone who fills in the web form is phoned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from synthetic.care import Staff
from synthetic.intake import write_assessment, write_enquiry
from synthetic.journal import Journal, at, soon_after
from synthetic.needs import TELEPHONE_PROBLEMS, Shares, pick
from synthetic.people import Person, Register
from synthetic.trondheim.offers import EXTRACTED_ON, Offer, offers_on
from synthetic.workdays import days, is_workday

ENQUIRIES = {2017: 1013, 2018: 2000}
SHARE_ANONYMOUS = 0.11
SHARE_WHO_CALL_AGAIN = 0.06
CHANNELS: Shares = {"phone": 66, "web_form": 31, "gp": 2, "other": 1}
RESULTS: Shares = {
    "appointment": 63, "guided_onward": 27, "no_contact": 5, "refused": 3, "wrong_number": 2,
}  # fmt: skip
# Days before a web form is answered: most within the week, a few later.
WEB_FORM_DAYS: Shares = {"0": 20, "1": 34, "2": 16, "3": 12, "5": 8, "6": 4, "8": 3, "11": 3}
SHARE_NEVER_ANSWERED = 0.012
# July is quiet, the autumn is not; telephones ring less at weekends.
MONTH_WEIGHTS = (9, 9, 9, 7, 8, 7, 3, 8, 11, 11, 10, 6)
WEEKEND_WEIGHT = 0.25


@dataclass(frozen=True)
class Caller:
    """Somebody who was given an appointment: who, when, and which offer fits."""

    person: Person
    enquiry_id: str
    answered_at: datetime
    offer: Offer


def write_telephone(
    journal: Journal, draw: Random, register: Register, staff: list[Staff]
) -> list[Caller]:
    """Every enquiry of both years. Returns those who got an appointment."""
    callers: list[Caller] = []
    known: list[Person] = []
    for year, count in ENQUIRIES.items():
        for received_at, channel in sorted(_received(draw, year) for _ in range(count)):
            answered_at = _answered(draw, received_at, channel)
            result = pick(draw, RESULTS) if answered_at else None
            person = _person(draw, register, known, received_at, result)
            offer = _offer(draw, received_at.date()) if result == "appointment" else None
            enquiry_id = write_enquiry(
                journal, draw, received_at, channel, result, staff,
                person.key if person else None, answered_at, offer.offer_id if offer else None,
            )  # fmt: skip
            if not (person and answered_at):
                continue
            if result in ("appointment", "guided_onward") and draw.random() < 0.92:
                write_assessment(
                    journal, draw, soon_after(answered_at, 5), "phone", TELEPHONE_PROBLEMS,
                    enquiry_id=enquiry_id,
                )  # fmt: skip
            if offer:
                callers.append(Caller(person, enquiry_id, answered_at, offer))
    return callers


def _received(draw: Random, year: int) -> tuple[datetime, str]:
    month = draw.choices(range(1, 13), MONTH_WEIGHTS)[0]
    first = date(year, month, 1)
    all_days = list(days(first, date(year + month // 12, month % 12 + 1, 1)))
    weights = [1.0 if is_workday(day) else WEEKEND_WEIGHT for day in all_days]
    day = draw.choices(all_days, weights)[0]
    channel = pick(draw, CHANNELS)
    if channel == "web_form":
        hour = draw.choice((6, 9, 10, 12, 14, 16, 18, 19, 20, 21, 22, 22, 23))
        # Some write at the very end of the day and are phoned the next: one day, not none.
        return at(day, hour, 59 if hour == 23 else draw.randrange(60)), channel
    return at(day, draw.randrange(9, 15), draw.randrange(60)), channel


def _answered(draw: Random, received_at: datetime, channel: str) -> datetime | None:
    if draw.random() < SHARE_NEVER_ANSWERED:
        return None
    if channel != "web_form":
        return received_at
    later = int(pick(draw, WEB_FORM_DAYS))
    if received_at.hour >= 14:
        later = max(later, 1)
    hour = 15 if later == 0 else draw.randrange(9, 15)
    answered_at = at(received_at.date() + timedelta(days=later), hour, draw.randrange(60))
    return answered_at if answered_at.date() < EXTRACTED_ON else None


def _person(
    draw: Random, register: Register, known: list[Person], seen_at: datetime, result: str | None
) -> Person | None:
    if result == "wrong_number":
        return None
    if result != "appointment" and draw.random() < SHARE_ANONYMOUS * 2.5:
        return None
    if known and draw.random() < SHARE_WHO_CALL_AGAIN:
        return draw.choice(known)
    person = register.new(seen_at)
    known.append(person)
    return person


def _offer(draw: Random, day: date) -> Offer:
    available = offers_on(day)
    return draw.choices(available, [offer.share for offer in available])[0]

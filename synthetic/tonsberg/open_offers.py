"""Groups, courses, job support, self-help and migration health: the other half of those helped
without a decision. The stock is what the table has left when short-term help is taken out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from contracts.periods import Month, months_between
from synthetic.care import Rhythm, Staff, write_care
from synthetic.caseload import end_some
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_assessment, write_enquiry
from synthetic.journal import Journal, at, soon_after
from synthetic.needs import SHORT_TERM_PROBLEMS, Shares, pick
from synthetic.people import Register
from synthetic.self_help import plan_self_help, write_self_help
from synthetic.sessions import Term, meeting_days, write_group
from synthetic.target import EXTRACTED_ON, MONTHS, figures
from synthetic.tonsberg.offers import (
    COURSE_OFFERS,
    DROP_IN_OFFER,
    GROUP_OFFERS,
    IPS_OFFER,
    MIGRATION_OFFER,
    OFFERS,
    SELF_HELP_OFFER,
)
from synthetic.tonsberg.short_term import ShortTerm
from synthetic.workdays import workdays

FIRST_MONTH = Month(2022, 8)
# Those who also have help with a decision have had it for some months by then.
FIRST_WITH_DECISION = Month(2022, 10)
STOCK_OF_2022 = (14, 30, 42, 50, 52)
CHURN = {7: 1}
USUAL_CHURN = 6
SHORTEST_DAYS = 35
OFFER_SHARES: Shares = {
    **dict.fromkeys(GROUP_OFFERS, 9), **dict.fromkeys(COURSE_OFFERS, 7),
    IPS_OFFER: 12, SELF_HELP_OFFER: 8, MIGRATION_OFFER: 8,
}  # fmt: skip
SHARE_FROM_SHORT_TERM = 0.25
ALSO_IN_A_COURSE = 3
TERMS = (
    Term(date(2022, 8, 22), date(2022, 12, 17)),
    Term(date(2023, 1, 9), date(2023, 6, 17)),
    Term(date(2023, 8, 14), date(2023, 12, 16)),
)
OFFICE = {"in_person": 80, "phone": 15, "video": 5}
RARELY = Rhythm(gap_days=(40, 80), minutes=(30, 45), modes=OFFICE, fit_share=0.3)
OFTEN = Rhythm(gap_days=(10, 24), minutes=(45, 60), modes=OFFICE, fit_share=0.5)
GUIDED = Rhythm(gap_days=(7, 8), minutes=(20,), modes={"phone": 100}, at_most=7, fit_share=0.2)
RHYTHMS = {IPS_OFFER: OFTEN, MIGRATION_OFFER: OFTEN, SELF_HELP_OFFER: GUIDED}


@dataclass
class OpenOffers:
    """The caseload of these offers. ``extra`` are second episodes of people already in it,
    ``came_on`` those who came from short-term help."""

    draw: Random
    register: Register
    open: list[Episode] = field(default_factory=list)
    done: list[Episode] = field(default_factory=list)
    extra: list[Episode] = field(default_factory=list)
    came_on: set[str] = field(default_factory=set)

    def everybody(self) -> list[Episode]:
        """Every episode, in the order they started."""
        return sorted(self.done + self.open + self.extra, key=lambda episode: episode.started_on)


def build_open_offers(
    draw: Random, register: Register, short_term: ShortTerm, with_decision: list[Episode]
) -> OpenOffers:
    """The caseload month by month. ``with_decision`` are people who take part in a group too."""
    service = OpenOffers(draw, register)
    wanted = [
        *STOCK_OF_2022,
        *(
            total - short_term.stock(month)
            for total, month in zip(figures("users_without_decision"), MONTHS, strict=True)
        ),
    ]
    also_decided = [episode.person_key for episode in with_decision]
    months = months_between(FIRST_MONTH, MONTHS[-1].next())
    for month, stock in zip(months, wanted, strict=True):
        change = stock - len(service.open)
        usual = CHURN.get(month.month, USUAL_CHURN) if month in MONTHS else 0
        ends = max(usual, -change)
        starts = [_start(service, month, short_term) for _ in range(change + ends)]
        if starts and also_decided and month >= FIRST_WITH_DECISION:
            starts[0].person_key, starts[0].keeps = also_decided.pop(), True
            starts[0].offer_id = draw.choice(GROUP_OFFERS)
        service.done += end_some(draw, service.open, month, ends, SHORTEST_DAYS)
        service.open += starts
        if month == MONTHS[2]:
            _also_in_a_course(service, month)
    return service


def _start(service: OpenOffers, month: Month, short_term: ShortTerm) -> Episode:
    draw = service.draw
    served_from = draw.choice(workdays(month.first + timedelta(days=3), month.end))
    offer_id = pick(draw, OFFER_SHARES)
    if draw.random() < SHARE_FROM_SHORT_TERM:
        guided = [e for e in short_term.done if _is_free(e, served_from, short_term, service)]
        if guided:
            person_key = draw.choice(guided).person_key
            service.came_on.add(person_key)
            return Episode(person_key, offer_id, served_from)
    person = service.register.new(at(max(month.first, served_from - timedelta(days=14)), 8))
    return Episode(person.key, offer_id, served_from)


def _is_free(episode: Episode, day: date, short_term: ShortTerm, service: OpenOffers) -> bool:
    """Whether a person is lately out of short-term help, has not come back, and is not here."""
    if episode.ended_on is None or not 0 <= (day - episode.ended_on).days <= 45:
        return False
    key = episode.person_key
    times = sum(other.person_key == key for other in short_term.done + short_term.open)
    return times == 1 and key not in service.came_on


def _also_in_a_course(service: OpenOffers, month: Month) -> None:
    """A few who stay all year also take a course: two episodes, one person in the count."""
    staying = [e for e in service.open if e.offer_id in GROUP_OFFERS and not e.keeps]
    for episode in service.draw.sample(staying, ALSO_IN_A_COURSE):
        episode.keeps = True
        started_on = service.draw.choice(workdays(month.next().first, month.next().end))
        service.extra.append(
            Episode(episode.person_key, COURSE_OFFERS[0], started_on,
                    ended_on=date(2023, 6, 14), end_reason="completed")
        )  # fmt: skip


def write_open_offers(journal: Journal, service: OpenOffers, staff: dict[str, list[Staff]]) -> None:
    """Write every episode with its conversations, then the groups with their attendances."""
    draw = service.draw
    for episode in service.everybody():
        if draw.random() < 0.7 and not episode.keeps:
            episode.enquiry_id = _write_enquiry(journal, draw, episode, staff)
        write_episode(journal, episode)
        rhythm = RHYTHMS.get(episode.offer_id, RARELY)
        write_care(journal, draw, episode, rhythm, staff[episode.offer_id], EXTRACTED_ON)
        if draw.random() < 0.8:
            write_assessment(
                journal, draw, at(episode.started_on, 15, 30), "first_conversation",
                SHORT_TERM_PROBLEMS, episode_id=episode.record_id,
            )  # fmt: skip
        if episode.offer_id == SELF_HELP_OFFER:
            write_self_help(journal, draw, episode, plan_self_help(draw), EXTRACTED_ON)
    names = {offer.offer_id: offer.name for offer in OFFERS}
    for place, offer_id in enumerate(GROUP_OFFERS + COURSE_OFFERS):
        members = [episode for episode in service.everybody() if episode.offer_id == offer_id]
        for term in TERMS:
            name = f"{names[offer_id]}, {'vår' if term.first.month < 7 else 'høst'} {term.first:%Y}"
            meetings = meeting_days(term, weekday=place % 5)
            write_group(journal, draw, offer_id, name, meetings, members, EXTRACTED_ON)


def _write_enquiry(
    journal: Journal, draw: Random, episode: Episode, staff: dict[str, list[Staff]]
) -> str:
    """In the same month as the start, so that nobody waits over a month's end."""
    month = Month.of(episode.started_on)
    soonest = max(month.first, episode.started_on - timedelta(days=12))
    received_on = draw.choice(workdays(soonest, episode.started_on) or (episode.started_on,))
    received_at = at(received_on, 8, draw.choice((0, 10, 20)))
    return write_enquiry(
        journal, draw, received_at, pick(draw, {"phone": 60, "gp": 20, "other": 20}),
        "appointment", staff[DROP_IN_OFFER], episode.person_key, soon_after(received_at, 15),
        episode.offer_id,
    )  # fmt: skip

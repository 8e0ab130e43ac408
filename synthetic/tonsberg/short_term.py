"""Short-term help (KPH): in within days, seven conversations at most, out again.

The month's new cases are the table's. How many end follows from a stock of about half of all
those without a decision; people who return too soon, or are moved, are in the stock but not new.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from contracts.periods import Month, months_between
from synthetic.care import Rhythm, Staff, write_care
from synthetic.caseload import end_some
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_assessment, write_enquiry
from synthetic.journal import Journal, at, soon_after
from synthetic.needs import SHORT_TERM_PROBLEMS, pick
from synthetic.people import Register
from synthetic.target import EXTRACTED_ON, MONTHS, figures
from synthetic.tonsberg.drop_in import DropInDay, take_a_visit
from synthetic.tonsberg.offers import (
    DROP_IN_OFFER,
    LIMIT_BEFORE,
    LIMIT_CHANGED_ON,
    LIMIT_NOW,
    RELATIVES_OFFER,
    SHORT_TERM_OFFER,
)
from synthetic.workdays import workday_before, workdays

FIRST_MONTH = Month(2022, 1)
STOCK_OF_2022 = (14, 28, 40, 46, 50, 52, 50, 51, 52, 53, 53, 52)
NEW_OF_2022 = (14, 16, 17, 15, 16, 14, 5, 15, 17, 16, 17, 12)
SHORTEST_DAYS = 24
# A return is new after ninety days. Both sides are kept well away from that edge.
LONG_GAP, SHORT_GAP = (120, 420), (20, 65)
SHORT_RETURNS = (Month(2023, 3), Month(2023, 5), Month(2023, 8))
TRANSFERS = (Month(2023, 4), Month(2023, 6))
CHANNELS = {"phone": 55, "web_form": 10, "gp": 12, "allocation_office": 15, "other": 8}
RHYTHM = Rhythm(
    gap_days=(9, 20), minutes=(45, 60), fit_share=0.85,
    modes={"in_person": 78, "phone": 14, "video": 8},
)  # fmt: skip


@dataclass
class ShortTerm:
    """The short-term caseload: who is in it and who has been."""

    draw: Random
    register: Register
    open: list[Episode] = field(default_factory=list)
    done: list[Episode] = field(default_factory=list)

    def everybody(self) -> list[Episode]:
        """Every episode, in the order they started."""
        return sorted(self.done + self.open, key=lambda episode: episode.started_on)

    def stock(self, month: Month) -> int:
        """How many are in service at the end of a month."""
        return sum(
            episode.started_on < month.end
            and (episode.ended_on is None or episode.ended_on >= month.end)
            for episode in self.done + self.open
        )


def build_short_term(draw: Random, register: Register) -> ShortTerm:
    """The caseload month by month from 2022 to the extraction."""
    service = ShortTerm(draw, register)
    stock = [*STOCK_OF_2022, *(round(value / 2) for value in figures("users_without_decision"))]
    new = [*NEW_OF_2022, *figures("new_short_term")]
    months = months_between(FIRST_MONTH, MONTHS[-1].next())
    for month, count, wanted in zip(months, new, stock, strict=True):
        _transfer(service, month)
        starts = [_new_case(service, month) for _ in range(count)]
        returns_soon = month in SHORT_RETURNS
        if returns_soon:
            starts.append(_return(service, month, SHORT_GAP))
        ends = len(service.open) + len(starts) - wanted
        service.done += end_some(draw, service.open, month, ends, SHORTEST_DAYS)
        service.open += starts
    return service


def _first_day(draw: Random, month: Month) -> date:
    """Not in the month's first days: the enquiry must have time to come in the same month."""
    return draw.choice(workdays(month.first + timedelta(days=3), month.end))


def _new_case(service: ShortTerm, month: Month) -> Episode:
    draw = service.draw
    if month in MONTHS and draw.random() < 0.07:
        return _return(service, month, LONG_GAP)
    served_from = _first_day(draw, month)
    is_relative = served_from >= LIMIT_CHANGED_ON and draw.random() < 0.08
    person = service.register.new(at(max(month.first, served_from - timedelta(days=12)), 8))
    return Episode(person.key, RELATIVES_OFFER if is_relative else SHORT_TERM_OFFER, served_from)


def _return(service: ShortTerm, month: Month, gap: tuple[int, int]) -> Episode:
    """Somebody whose only earlier episode ended so many days before."""
    draw = service.draw
    seen = [episode.person_key for episode in service.done + service.open]
    served_from = _first_day(draw, month)
    candidates = [
        episode for episode in service.done
        if episode.ended_on and gap[0] <= (served_from - episode.ended_on).days <= gap[1]
        and seen.count(episode.person_key) == 1 and not episode.keeps
    ]  # fmt: skip
    earlier = draw.choice(candidates)
    earlier.keeps = True
    return Episode(earlier.person_key, SHORT_TERM_OFFER, served_from)


def _transfer(service: ShortTerm, month: Month) -> None:
    """One person goes on with another helper: a new episode that is not a new case."""
    if month not in TRANSFERS:
        return
    draw = service.draw
    moved_on = draw.choice(workdays(month.first, month.end))
    candidates = [e for e in service.open if (moved_on - e.started_on).days > SHORTEST_DAYS]
    earlier = draw.choice(candidates)
    earlier.ended_on, earlier.end_reason, earlier.keeps = moved_on, "other", True
    later = Episode(earlier.person_key, earlier.offer_id, moved_on)
    later.earlier, later.is_transfer = earlier, True
    service.open.remove(earlier)
    service.done.append(earlier)
    service.open.append(later)


def write_short_term(
    journal: Journal,
    service: ShortTerm,
    staff: dict[str, list[Staff]],
    drop_in: list[DropInDay],
) -> None:
    """Write every episode with its enquiry, conversations and scores."""
    draw = service.draw
    for episode in service.everybody():
        served_from = episode.started_on
        if not episode.is_transfer:
            episode.enquiry_id = _write_enquiry(journal, draw, episode, staff, drop_in)
        write_episode(journal, episode)
        limit = LIMIT_BEFORE if served_from < LIMIT_CHANGED_ON else LIMIT_NOW
        write_care(
            journal, draw, episode, _rhythm(draw, episode, limit), staff[episode.offer_id],
            EXTRACTED_ON,
        )  # fmt: skip
        write_assessment(
            journal, draw, at(served_from, 15, 30), "first_conversation", SHORT_TERM_PROBLEMS,
            episode_id=episode.record_id,
        )  # fmt: skip


def _rhythm(draw: Random, episode: Episode, limit: int) -> Rhythm:
    """Conversations spread over the whole episode, so that it ends with its last ones."""
    if episode.ended_on is None:
        return replace(RHYTHM, at_most=limit)
    planned = draw.randint(max(limit - 4, 3), limit)
    gap = max((episode.ended_on - episode.started_on).days // planned, 6)
    return replace(RHYTHM, at_most=limit, gap_days=(max(gap - 3, 5), gap + 3))


def _write_enquiry(
    journal: Journal,
    draw: Random,
    episode: Episode,
    staff: dict[str, list[Staff]],
    drop_in: list[DropInDay],
) -> str:
    served_from = episode.started_on
    month = Month.of(served_from)
    visit_on = None
    if draw.random() < 0.5:
        visit_on = take_a_visit(draw, drop_in, month, workday_before(served_from))
    if visit_on:
        channel, received_at = "drop_in", at(visit_on, 12, draw.choice((0, 15, 30)))
    else:
        channel = pick(draw, CHANNELS)
        soonest = max(month.first, served_from - timedelta(days=9))
        received_on = draw.choice(workdays(soonest, served_from) or (served_from,))
        received_at = at(received_on, 8, draw.choice((0, 10, 20)))
    enquiry_id = write_enquiry(
        journal, draw, received_at, channel, "appointment", staff[DROP_IN_OFFER],
        episode.person_key, soon_after(received_at, draw.randrange(2, 20)), episode.offer_id,
    )  # fmt: skip
    write_assessment(
        journal, draw, soon_after(received_at, 25),
        "phone" if channel != "drop_in" else "first_conversation",
        SHORT_TERM_PROBLEMS, enquiry_id=enquiry_id,
    )  # fmt: skip
    return enquiry_id

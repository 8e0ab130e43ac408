"""Help with a decision: the planned queue and caseload, turned into people and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from contracts.periods import Month
from synthetic.caseload import end_some
from synthetic.cohorts import SHORTEST_WAIT_DAYS, QueuePlan, plan_queue
from synthetic.episodes import TRANSFERRED, Episode
from synthetic.journal import at
from synthetic.needs import END_REASONS, pick
from synthetic.people import Register
from synthetic.target import MONTHS, figures
from synthetic.tonsberg.offers import DECISION_GROUP_OFFER, DECISION_OFFER
from synthetic.workdays import workday_before, workday_from, workdays

OLDEST_START, NEWEST_START = date(2020, 9, 1), date(2022, 12, 20)
ENDED_BEFORE = 45
SHORTEST_SERVICE_DAYS = 30
WITH_A_GROUP_TOO = 8
TRANSFER_MONTHS = (Month(2023, 3), Month(2023, 6))
PAUSE_MONTHS = (Month(2023, 2), Month(2023, 5))


@dataclass
class DecisionService:
    """Everybody with a decision: who is in service, who has ended, who waits."""

    register: Register
    draw: Random
    open: list[Episode] = field(default_factory=list)
    done: list[Episode] = field(default_factory=list)
    ended_before: list[Episode] = field(default_factory=list)

    def everybody(self) -> list[Episode]:
        """Every episode, in the order they were opened."""
        return sorted(self.ended_before + self.done + self.open, key=lambda e: e.started_on)

    def new(self, allocated_on: date | None, served_from: date | None) -> Episode:
        """An episode of a person nobody has seen before."""
        first = allocated_on or served_from
        assert first is not None
        person = self.register.new(at(workday_before(first - timedelta(days=30)), 10))
        offer = DECISION_GROUP_OFFER if self.draw.random() < 0.15 else DECISION_OFFER
        return Episode(person.key, offer, served_from, allocated_on=allocated_on, has_decision=True)


def build_decisions(draw: Random, register: Register) -> DecisionService:
    """The service through 2023, exactly as the table has it."""
    plan = plan_queue(draw)
    service = DecisionService(register, draw)
    _before_2023(service, plan)
    queue = _queue(service, plan)
    for number, month in enumerate(MONTHS):
        _transfers(service, month)
        ended = end_some(
            draw, service.open, month, figures("discharged")[number], SHORTEST_SERVICE_DAYS
        )
        service.done += ended
        service.open += queue[number]
        service.open += [_taken_in_directly(service, month) for _ in range(plan.direct[number])]
        if len(service.open) != figures("users_with_decision")[number]:
            raise ValueError(f"{month.first:%Y-%m}: the caseload is not the table's")
    _pauses(service)
    return service


def _before_2023(service: DecisionService, plan: QueuePlan) -> None:
    """Those in service when the year begins, and some who had ended by then."""
    draw = service.draw
    january = figures("users_with_decision")[0] + figures("discharged")[0]
    in_service = january - plan.started(0) - plan.direct[0]
    for _ in range(in_service):
        service.open.append(_started_between(service, OLDEST_START, NEWEST_START))
    for _ in range(ENDED_BEFORE):
        episode = _started_between(service, OLDEST_START, date(2022, 9, 1))
        soonest = episode.last_change + timedelta(days=SHORTEST_SERVICE_DAYS)
        episode.ended_on = draw.choice(workdays(max(soonest, date(2022, 1, 3)), MONTHS[0].first))
        episode.end_reason = pick(draw, END_REASONS)
        service.ended_before.append(episode)
    settled = [e for e in service.open if e.served_from and e.served_from < date(2022, 8, 1)]
    for episode in draw.sample(settled, WITH_A_GROUP_TOO):
        episode.keeps = True


def _started_between(service: DecisionService, first: date, last: date) -> Episode:
    days = (last - first).days
    served_from = workday_from(first + timedelta(days=int(service.draw.triangular(0, days, days))))
    waited = timedelta(days=service.draw.randint(14, 110))
    return service.new(workday_from(served_from - waited), served_from)


def _queue(service: DecisionService, plan: QueuePlan) -> list[list[Episode]]:
    """Everybody who queued. Returns those who start, by month; the others are done with."""
    draw = service.draw
    starts: list[list[Episode]] = [[] for _ in MONTHS]
    for group in plan.groups:
        for _ in range(group.count):
            allocated_on = draw.choice(group.cohort.days)
            episode = service.new(allocated_on, None)
            if group.month is None:
                service.done.append(episode)
                continue
            month = MONTHS[group.month]
            soonest = max(month.first, allocated_on + timedelta(days=SHORTEST_WAIT_DAYS))
            out_on = draw.choice(workdays(min(soonest, workday_before(month.end)), month.end))
            if group.has_started:
                episode.served_from = out_on
                starts[group.month].append(episode)
            else:
                episode.ended_on, episode.end_reason = out_on, "left_before_start"
                service.done.append(episode)
    return starts


def _taken_in_directly(service: DecisionService, month: Month) -> Episode:
    """Somebody who comes back on the decision they have, without queueing again."""
    candidates = [e for e in service.ended_before if not e.keeps]
    earlier = service.draw.choice(candidates)
    earlier.keeps = True
    return Episode(
        earlier.person_key,
        earlier.offer_id,
        service.draw.choice(workdays(month.first, month.end)),
        has_decision=True,
        earlier=earlier,
    )


def _transfers(service: DecisionService, month: Month) -> None:
    """One person moves from one offer with a decision to another: neither new nor discharged."""
    if month not in TRANSFER_MONTHS:
        return
    draw = service.draw
    candidates = [
        e for e in service.open
        if e.offer_id == DECISION_OFFER and not e.keeps
        and e.served_from and e.served_from < date(2022, 11, 1)
    ]  # fmt: skip
    earlier = draw.choice(candidates)
    moved_on = draw.choice(workdays(month.first, month.end))
    earlier.ended_on, earlier.end_reason = moved_on, TRANSFERRED
    service.open.remove(earlier)
    service.done.append(earlier)
    later = Episode(earlier.person_key, DECISION_GROUP_OFFER, moved_on, has_decision=True)
    later.earlier, later.is_transfer = earlier, True
    service.open.append(later)


def _pauses(service: DecisionService) -> None:
    """A few are away for some weeks, and back before the month ends."""
    for month in PAUSE_MONTHS:
        candidates = [
            e for e in service.open if e.served_from and e.served_from < date(2023, 1, 1)
            and e.pause is None and e.earlier is None
        ]  # fmt: skip
        for episode in service.draw.sample(candidates, 2):
            inside = workdays(month.first, month.end)
            episode.pause = (inside[2], inside[-4])

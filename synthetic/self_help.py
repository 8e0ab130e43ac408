"""Guided self-help: a code for a tool, a check-in with a symptom score at each log-in, and how it
went. Most who finish do so within four to six weeks; those who stop are asked why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from synthetic.episodes import Episode
from synthetic.journal import Journal, at, soon_after
from synthetic.needs import Shares, pick
from synthetic.workdays import workday_from

TOOLS = (
    "Assistert selvhjelp: depresjon",
    "Assistert selvhjelp: angst",
    "Assistert selvhjelp: stress",
)
PARTS = 8
STOP_REASONS: Shares = {
    "no_time": 32, "not_suitable": 24, "improved": 16, "other_help": 12, "worse": 6,
    "not_stated": 10,
}  # fmt: skip
SHARE_IN_TIME = 0.86
IN_TIME, LATE = (28, 42), (43, 70)


@dataclass(frozen=True)
class SelfHelpPlan:
    """How one person's self-help goes: how many days it takes and how many parts they finish."""

    lasts_days: int
    parts: int
    stop_reason: str | None

    @property
    def completes(self) -> bool:
        """Whether every part is finished."""
        return self.parts == PARTS


def plan_self_help(draw: Random, completion_share: float = 0.68) -> SelfHelpPlan:
    """Complete in time, complete late, or stop somewhere on the way."""
    if draw.random() < completion_share:
        span = IN_TIME if draw.random() < SHARE_IN_TIME else LATE
        return SelfHelpPlan(draw.randint(*span), PARTS, None)
    return SelfHelpPlan(draw.randint(8, 35), draw.randint(1, PARTS - 2), pick(draw, STOP_REASONS))


def write_self_help(
    journal: Journal, draw: Random, episode: Episode, plan: SelfHelpPlan, until: date
) -> str:
    """The code and its check-ins; what lies after ``until`` has not happened yet."""
    created_on = episode.started_on
    last_day = created_on + timedelta(days=plan.lasts_days)
    is_over = last_day < until
    log_ins = [
        created_on + timedelta(days=1 + (plan.lasts_days - 1) * step // (2 * plan.parts))
        for step in range(2 * plan.parts + 1)
    ]
    happened = [day for day in log_ins if day < until]
    parts = plan.parts if is_over else min(len(happened) // 2, plan.parts - 1)
    code_id = journal.add(
        "self_help_codes",
        created_on,
        at(created_on, 15, 45),
        at(workday_from(last_day), 9) if is_over else None,
        person_key=episode.person_key,
        episode_id=episode.record_id,
        tool=draw.choice(TOOLS),
        created_at=at(created_on, 15, 45),
        parts_total=PARTS,
        parts_completed=parts,
        completed_on=last_day if plan.completes and is_over else None,
        stop_reason=plan.stop_reason if is_over else None,
    )
    score = draw.gauss(58, 10)
    for step, day in enumerate(happened):
        score = min(max(score + draw.gauss(-2.0, 3.0), 0), 100)
        moment = at(day, draw.choice((7, 12, 17, 19, 20, 21)), draw.randrange(60))
        journal.add(
            "self_help_check_ins",
            day,
            soon_after(moment, 1),
            self_help_code_id=code_id,
            checked_in_at=moment,
            part=min(step // 2 + 1, plan.parts),
            score=round(score),
        )
    return code_id

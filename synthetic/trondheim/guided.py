"""Guided self-help, and what people said: of the tool everybody is asked, also those who stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from synthetic.care import Rhythm, Staff, write_care
from synthetic.episodes import Episode, write_episode
from synthetic.journal import Journal
from synthetic.needs import Shares, pick
from synthetic.opinions import write_answers
from synthetic.self_help import SelfHelpPlan, plan_self_help, write_self_help
from synthetic.trondheim.offers import EXTRACTED_ON
from synthetic.trondheim.telephone import Caller
from synthetic.workdays import workday_from, workdays

# The first conversation is at the office, or not; then weekly by telephone, twenty minutes.
RHYTHM = Rhythm(
    gap_days=(7, 7), minutes=(20,), modes={"phone": 92, "digital": 8}, symptom_share=0.3,
    relative_share=0.0,
)  # fmt: skip
CHANGE: Shares = {"better": 68, "unchanged": 24, "worse": 8}
CHANGE_WHEN_STOPPED: Shares = {"better": 30, "unchanged": 45, "worse": 10, "not_answered": 15}
TOOL_FORM, OCTOBER_FORM = "selvhjelp-1", "2017-10"


@dataclass(frozen=True)
class Question:
    """How many said yes, how many no, and how many gave no answer that counts."""

    yes: int
    no: int
    invalid: int

    def answers(self) -> list[str]:
        """One answer for each who got the form."""
        return ["yes"] * self.yes + ["no"] * self.no + ["do_not_know"] * self.invalid


# October 2017: more than 8 of 10, 3 of 4, and 94 per cent of those who answered.
OCTOBER_2017 = {
    "easy_to_contact": Question(yes=42, no=8, invalid=0),
    "better": Question(yes=36, no=12, invalid=2),
    "wait_acceptable": Question(yes=47, no=3, invalid=0),
}
OCTOBER_SHARE_ANONYMOUS = 0.2


def write_guided_self_help(
    journal: Journal, draw: Random, callers: Iterable[Caller], staff: list[Staff]
) -> list[Episode]:
    """Contact within a week of the enquiry, then four to six weeks for most."""
    episodes = []
    for caller in callers:
        started_on = workday_from(caller.answered_at.date() + timedelta(days=draw.randint(0, 4)))
        if started_on >= EXTRACTED_ON:
            continue
        plan = plan_self_help(draw)
        episode = Episode(
            caller.person.key, caller.offer.offer_id, started_on, enquiry_id=caller.enquiry_id
        )
        ended_on = workday_from(started_on + timedelta(days=plan.lasts_days))
        if ended_on < EXTRACTED_ON:
            episode.ended_on = ended_on
            episode.end_reason = "completed" if plan.completes else "dropped_out"
        write_episode(journal, episode)
        first = {"in_person": 70, "phone": 20, "video": 10}
        day_one = replace(RHYTHM, minutes=(45,), modes=first, at_most=1)
        write_care(journal, draw, episode, day_one, staff, started_on + timedelta(days=1))
        _weekly_calls(journal, draw, episode, staff)
        write_self_help(journal, draw, episode, plan, EXTRACTED_ON)
        _ask_about_the_tool(journal, draw, episode, plan)
        episodes.append(episode)
    return episodes


def _weekly_calls(journal: Journal, draw: Random, episode: Episode, staff: list[Staff]) -> None:
    calls_from = workday_from(episode.started_on + timedelta(days=7))
    later = replace(episode, served_from=calls_from)
    write_care(journal, draw, later, RHYTHM, staff, EXTRACTED_ON)


def _ask_about_the_tool(
    journal: Journal, draw: Random, episode: Episode, plan: SelfHelpPlan
) -> None:
    if episode.ended_on is None:
        return
    answered_on = workday_from(episode.ended_on + timedelta(days=draw.randint(0, 7)))
    if answered_on >= EXTRACTED_ON:
        return
    answers = {
        "tool_completed": "yes" if plan.completes else "no",
        "change": pick(draw, CHANGE if plan.completes else CHANGE_WHEN_STOPPED),
    }
    write_answers(journal, answered_on, answers, TOOL_FORM, episode.record_id)


def write_october_evaluation(journal: Journal, draw: Random, episodes: list[Episode]) -> None:
    """The user evaluation of October 2017: fifty forms, some without a name."""
    columns = {question: item.answers() for question, item in OCTOBER_2017.items()}
    for answers in columns.values():
        draw.shuffle(answers)
    asked = [e for e in episodes if date(2017, 3, 1) <= e.started_on < date(2017, 9, 20)]
    forms = len(next(iter(columns.values())))
    respondents = draw.sample(asked, forms)
    in_october = workdays(date(2017, 10, 2), date(2017, 10, 31))
    for place, episode in enumerate(respondents):
        is_anonymous = draw.random() < OCTOBER_SHARE_ANONYMOUS
        write_answers(
            journal,
            draw.choice(in_october),
            {question: answers[place] for question, answers in columns.items()},
            OCTOBER_FORM,
            None if is_anonymous else episode.record_id,
        )

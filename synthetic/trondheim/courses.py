"""Courses, groups and short conversations: what most who call come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from synthetic.care import ATTENDED, Rhythm, Staff, write_care, write_contact
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_assessment
from synthetic.journal import Journal, at
from synthetic.needs import END_REASONS, TELEPHONE_PROBLEMS, pick
from synthetic.sessions import Term, meeting_days, write_group
from synthetic.trondheim.offers import EXTRACTED_ON, FIRST_DAY, Offer
from synthetic.trondheim.telephone import Caller
from synthetic.workdays import workday_from

# Courses begin four times a year and meet eight times, a weekday each.
BEGINNINGS = ((1, 30), (4, 9), (8, 28), (10, 23))
MEETINGS = 8
TERM_WEEKS = 12
NOTICE_DAYS = 5
SHARE_DROPPED_OUT = 0.14
SEATS = 14
GROUP_RHYTHM = Rhythm(gap_days=(7, 7), minutes=(120,), modes={"in_person": 100}, relative_share=0.0)
CONVERSATIONS = Rhythm(
    gap_days=(7, 16), minutes=(45, 60), at_most=6, symptom_share=0.45, fit_share=0.25,
    modes={"in_person": 80, "phone": 20},
)  # fmt: skip


def write_courses(
    journal: Journal, draw: Random, callers: Iterable[Caller], staff: dict[str, list[Staff]]
) -> list[Episode]:
    """An episode for everyone who found a seat before the extraction, and the groups they met."""
    seated: dict[tuple[str, date], list[Caller]] = defaultdict(list)
    offers: dict[str, Offer] = {}
    for caller in callers:
        offers.setdefault(caller.offer.offer_id, caller.offer)
        ready_on = caller.answered_at.date() + timedelta(days=NOTICE_DAYS)
        for begins_on in _beginnings(ready_on):
            if len(seated[caller.offer.offer_id, begins_on]) < SEATS:
                seated[caller.offer.offer_id, begins_on].append(caller)
                break
    episodes = []
    places = {offer_id: place for place, offer_id in enumerate(sorted(offers))}
    for (offer_id, begins_on), group in sorted(seated.items(), key=lambda item: item[0]):
        term = Term(begins_on, begins_on + timedelta(weeks=TERM_WEEKS))
        meetings = meeting_days(term, places[offer_id] % 5, MEETINGS)
        if group and meetings[0] < EXTRACTED_ON:
            members = [_write_seat(journal, draw, caller, meetings, staff) for caller in group]
            name = f"{offers[offer_id].name}, {begins_on:%d.%m.%Y}"
            write_group(journal, draw, offer_id, name, meetings, members, EXTRACTED_ON)
            episodes += members
    return episodes


def _beginnings(ready_on: date) -> list[date]:
    """When courses begin from a day on, this year and the next."""
    return [
        date(year, month, day)
        for year in (ready_on.year, ready_on.year + 1)
        for month, day in BEGINNINGS
        if max(ready_on, FIRST_DAY) <= date(year, month, day)
    ]


def _write_seat(
    journal: Journal,
    draw: Random,
    caller: Caller,
    meetings: list[date],
    staff: dict[str, list[Staff]],
) -> Episode:
    episode = Episode(
        caller.person.key, caller.offer.offer_id, meetings[0], enquiry_id=caller.enquiry_id
    )
    if draw.random() < SHARE_DROPPED_OUT:
        episode.ended_on, episode.end_reason = draw.choice(meetings[2:-1]), "dropped_out"
    else:
        episode.ended_on, episode.end_reason = meetings[-1], "completed"
    if episode.ended_on >= EXTRACTED_ON:
        episode.ended_on = episode.end_reason = None
    write_episode(journal, episode)
    helper = staff[episode.offer_id][0]
    write_contact(
        journal, draw, episode, GROUP_RHYTHM, helper, meetings[0], ATTENDED,
        starts_at=at(meetings[0], 13), participants="group",
    )  # fmt: skip
    return episode


def write_conversations(
    journal: Journal, draw: Random, callers: Iterable[Caller], staff: dict[str, list[Staff]]
) -> list[Episode]:
    """Short conversations, cannabis cessation, help for users of steroids."""
    episodes = []
    for caller in callers:
        soonest = caller.answered_at.date() + timedelta(days=draw.randint(3, 24))
        episode = Episode(
            caller.person.key, caller.offer.offer_id, workday_from(soonest),
            enquiry_id=caller.enquiry_id,
        )  # fmt: skip
        if episode.started_on >= EXTRACTED_ON:
            continue
        ended_on = workday_from(episode.started_on + timedelta(days=draw.randint(28, 90)))
        if ended_on < EXTRACTED_ON:
            episode.ended_on, episode.end_reason = ended_on, pick(draw, END_REASONS)
        write_episode(journal, episode)
        write_care(journal, draw, episode, CONVERSATIONS, staff[episode.offer_id], EXTRACTED_ON)
        write_assessment(
            journal, draw, at(episode.started_on, 15, 30), "first_conversation",
            TELEPHONE_PROBLEMS, episode_id=episode.record_id,
        )  # fmt: skip
        episodes.append(episode)
    return episodes

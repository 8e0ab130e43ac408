"""Puts the year together: the same seed gives the same journal, another seed another that adds up
to the same figures."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from synthetic.journal import Frames, Journal, at
from synthetic.opinions import drawn_answers, write_answers
from synthetic.people import Register
from synthetic.target import EXTRACTED_ON
from synthetic.tonsberg.decisions import write_decisions, write_refusals
from synthetic.tonsberg.drop_in import plan_days, write_days, write_other_visits
from synthetic.tonsberg.offers import (
    DROP_IN_OFFER,
    MUNICIPALITY_CODE,
    write_offers,
    write_staff,
)
from synthetic.tonsberg.open_offers import build_open_offers, write_open_offers
from synthetic.tonsberg.queue import DecisionService, build_decisions
from synthetic.tonsberg.short_term import ShortTerm, build_short_term, write_short_term
from synthetic.tonsberg.traps import write_traps
from synthetic.workdays import workday_from, workdays

DISTRICTS = ("390501", "390502", "390503", "390504", "390505")
FIRST_KEY = 400_101
QUESTIONS = {
    "easy_to_contact": {"yes": 86, "no": 9, "do_not_know": 5},
    "better": {"yes": 74, "no": 17, "do_not_know": 9},
    "wait_acceptable": {"yes": 90, "no": 7, "not_answered": 3},
}
RESPONSE_SHARE = 0.4


def tonsberg_2023(seed: int) -> Frames:
    """Every entity Tønsberg delivers on the night of 1 September 2023."""

    def stream(name: str) -> Random:
        # One stream for each part, so that a change in one does not reshuffle the others.
        return Random(f"tonsberg-2023/{seed}/{name}")

    journal = Journal(lambda _: MUNICIPALITY_CODE, at(EXTRACTED_ON, 0, 20))
    register = Register(stream("people"), DISTRICTS, FIRST_KEY)
    write_offers(journal)
    staff = write_staff(journal, stream("staff"))
    drop_in = plan_days(stream("drop-in"))
    decisions = build_decisions(stream("decisions"), register)
    short_term = build_short_term(stream("short-term"), register)
    also_decided = [episode for episode in decisions.open if episode.keeps]
    open_offers = build_open_offers(stream("open-offers"), register, short_term, also_decided)
    _trouble_with_numbers(stream("numbers"), register, decisions)
    write_decisions(journal, decisions, staff)
    write_short_term(journal, short_term, staff, drop_in)
    write_open_offers(journal, open_offers, staff)
    write_days(journal, drop_in)
    write_other_visits(journal, stream("visits"), register, drop_in, staff[DROP_IN_OFFER])
    _refusals(journal, stream("refusals"), register)
    _opinions(journal, stream("opinions"), short_term)
    write_traps(journal, stream("traps"), register, also_decided, staff)
    register.write(journal)
    return journal.frames()


def _refusals(journal: Journal, draw: Random, register: Register) -> None:
    days = workdays(date(2023, 1, 20), date(2023, 8, 20))
    people = [register.new(at(date(2022, 12, 15), 9)) for _ in range(9)]
    write_refusals(journal, draw, people, days)


def _opinions(journal: Journal, draw: Random, short_term: ShortTerm) -> None:
    for episode in short_term.everybody():
        if episode.ended_on is None or draw.random() > RESPONSE_SHARE:
            continue
        answered_on = workday_from(episode.ended_on + timedelta(days=draw.randint(0, 6)))
        if answered_on < EXTRACTED_ON:
            answers = drawn_answers(draw, QUESTIONS)
            write_answers(journal, answered_on, answers, "2022-1", episode.record_id)


def _trouble_with_numbers(draw: Random, register: Register, decisions: DecisionService) -> None:
    """A D-number that became a birth number, a person registered twice, a reservation, a death."""
    known = {person.key: person for person in register.people}
    settled = [known[e.person_key] for e in decisions.open if e.earlier is None]
    for person in draw.sample(settled, 2):
        person.has_d_number = True
        person.number_changed_at = at(date(2023, 4, 12), 11)
    twice = draw.choice([p for p in settled if not p.has_d_number])
    register.again(twice, at(date(2023, 2, 14), 10))
    reserved = register.new(at(date(2023, 2, 20), 10))
    reserved.reserved_from = date(2023, 2, 21)
    ended = [e for e in decisions.done if e.served_from and e.ended_on and not e.earlier]
    last = draw.choice([e for e in ended if not any(o.earlier is e for o in decisions.open)])
    last.end_reason = "deceased"
    known[last.person_key].deceased_on = last.ended_on

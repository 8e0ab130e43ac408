"""Puts the two years together. The code changed on 1 January 2018 with nobody moving, so a record
carries the code of the day it is about."""

from __future__ import annotations

from random import Random

from synthetic.journal import Frames, Journal, at
from synthetic.people import Register
from synthetic.trondheim.courses import write_conversations, write_courses
from synthetic.trondheim.guided import write_guided_self_help, write_october_evaluation
from synthetic.trondheim.offers import EXTRACTED_ON, code_on, write_offers, write_staff
from synthetic.trondheim.team import (
    districts,
    write_centre_days,
    write_centre_people,
    write_housing,
    write_outreach,
)
from synthetic.trondheim.telephone import write_telephone

FIRST_KEY = 700_001
COURSE_KINDS = ("course", "group")


def trondheim_2018(seed: int) -> Frames:
    """Every entity Trondheim delivers when 2018 is over."""

    def stream(name: str) -> Random:
        # One stream for each part, so that a change in one does not reshuffle the others.
        return Random(f"trondheim-2018/{seed}/{name}")

    journal = Journal(code_on, at(EXTRACTED_ON, 0, 20))
    register = Register(stream("people"), districts(), FIRST_KEY)
    write_offers(journal)
    staff = write_staff(journal, stream("staff"))
    callers = write_telephone(journal, stream("telephone"), register, staff["M-SAMTALE"])
    by_kind = {
        kind: [caller for caller in callers if caller.offer.kind == kind]
        for kind in ("course", "group", "conversation", "self_help")
    }
    seated = by_kind["course"] + by_kind["group"]
    seated.sort(key=lambda caller: caller.answered_at)
    episodes = write_courses(journal, stream("courses"), seated, staff)
    episodes += write_conversations(
        journal, stream("conversations"), by_kind["conversation"], staff
    )
    episodes += write_guided_self_help(
        journal, stream("self-help"), by_kind["self_help"], staff["M-SELVHJELP"]
    )
    write_october_evaluation(journal, stream("october"), episodes)
    write_housing(journal, stream("housing"), register, staff)
    write_centre_people(journal, stream("centres"), register, staff)
    write_centre_days(journal, stream("centre-days"))
    write_outreach(journal)
    register.write(journal)
    return journal.frames()

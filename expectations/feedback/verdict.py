"""The night in one or two sentences: the part of a feedback that everybody reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contracts.severities import Level
from expectations.feedback.told import Feedback, Outcome

MONTHS_NB = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
    "oktober", "november", "desember",
)  # fmt: skip
NO_BREAK_SPACE = "\u00a0"

ALL_WELL = "Alt er i orden: {rows} er tatt inn, og dere trenger ikke gjøre noe. Takk!"
EMPTY_BUT_WELL = "Alt er i orden: leveransen er tatt inn, men hadde ingen rader."
REMARKS = "Alt er tatt inn: {rows}. Vi har {remarks} dere kan se på når det passer."
SET_ASIDE = "{taken} er tatt inn. {aside} er satt til side, og kommer med når de er rettet."
REFUSED_ONE = "Leveransen {name} er ikke tatt inn. Rett det som står under, og send den på nytt."
REFUSED_SOME = "{refused} av {all} leveranser er ikke tatt inn. Rett det som står under."
NOTHING_CAME = "Ingen ny leveranse i natt.{last}"
ONLY_REPEATED = "Det som kom i natt, er levert før. Ingenting er endret."
NOT_JUDGED = "Leveransen er mottatt, men ikke vurdert ennå. Vi prøver igjen neste natt."
STILL_WAITING = " {waiting} fra før venter fortsatt på retting."
LAST = " Den siste vi har tatt imot, er {name}."


def number(count: int) -> str:
    """12 480, with a space that does not break."""
    return f"{count:,}".replace(",", NO_BREAK_SPACE)


def counted(count: int, one: str, many: str) -> str:
    """«1 rad», «2 rader»."""
    return f"{number(count)} {one if count == 1 else many}"


def day(on: date) -> str:
    """1. september 2023."""
    return f"{on.day}. {MONTHS_NB[on.month - 1]} {on.year}"


def verdict_of(told: Feedback) -> Feedback:
    """The feedback with its verdict."""
    sentence = _sentence(told)
    if told.waiting:
        sentence += STILL_WAITING.format(waiting=counted(told.waiting, "post", "poster"))
    return replace(told, verdict=sentence)


def _sentence(told: Feedback) -> str:
    refused = [one for one in told.deliveries if one.level is Level.FATAL]
    # What was refused on an earlier night, and has been overtaken, is no news.
    news = [one for one in told.deliveries if one.outcome is not Outcome.REFUSED]
    if len(refused) == 1 and not news:
        return REFUSED_ONE.format(name=refused[0].name)
    if refused:
        return REFUSED_SOME.format(refused=len(refused), all=len(refused) + len(news))
    if not news:
        last = LAST.format(name=told.last_delivery) if told.last_delivery else ""
        return NOTHING_CAME.format(last=last)
    if all(one.outcome is Outcome.REPEATED for one in news):
        return ONLY_REPEATED
    if any(one.outcome is Outcome.NOT_JUDGED for one in news):
        return NOT_JUDGED
    taken, aside = told.total("rows_taken_in"), told.total("rows_set_aside")
    rows = counted(taken, "rad", "rader")
    if aside:
        return SET_ASIDE.format(taken=rows, aside=counted(aside, "rad", "rader"))
    remarks = told.total("remarks")
    if remarks:
        return REMARKS.format(rows=rows, remarks=counted(remarks, "merknad", "merknader"))
    return ALL_WELL.format(rows=rows) if taken else EMPTY_BUT_WELL

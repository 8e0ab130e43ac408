"""The night in one or two sentences: the part of a feedback that everybody reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from contracts.severities import Level
from expectations.feedback.told import Feedback, Outcome

MONTHS_NB = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
    "oktober", "november", "desember",
)  # fmt: skip
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Words:
    """What is said of what came; another set for what has not been sent yet."""

    all_well: str
    no_rows: str
    remarks: str
    set_aside: str
    refused_one: str
    refused_some: str
    repeated: str
    nothing: str = "Ingen ny leveranse i natt.{last}"
    not_judged: str = "Leveransen er mottatt, men ikke vurdert ennå. Vi prøver igjen neste natt."
    waiting: str = " {waiting} fra før venter fortsatt på retting."
    last: str = " Den siste vi har tatt imot, er {name}."


DELIVERED = Words(
    all_well="Alt er i orden: {rows} er tatt inn, og dere trenger ikke gjøre noe. Takk!",
    no_rows="Alt er i orden: leveransen er tatt inn, men hadde ingen rader.",
    remarks="Alt er tatt inn: {rows}. Vi har {remarks} dere kan se på når det passer.",
    set_aside="{rows} er tatt inn. {aside} er satt til side, og kommer med når de er rettet.",
    refused_one="Leveransen {name} er ikke tatt inn. Rett det som står under, "
    "og send den på nytt med et nytt navn.",
    refused_some="{refused} av {all} leveranser er ikke tatt inn. Rett det som står under.",
    repeated="Det som kom i natt, er levert før. Ingenting er endret.",
)
CHECKED = Words(
    all_well="Klar til å sendes: {rows} vil bli tatt inn.",
    no_rows="Klar til å sendes, men leveransen har ingen rader.",
    remarks="Klar til å sendes: {rows} vil bli tatt inn. Se gjerne på {remarks} først.",
    set_aside="Kan sendes, men {aside} vil bli satt til side; {rows} vil bli tatt inn.",
    refused_one="Vil ikke bli tatt inn. Rett det som står under før dere sender.",
    refused_some="Vil ikke bli tatt inn. Rett det som står under før dere sender.",
    repeated="Det samme er levert før. Dere trenger ikke sende det på nytt.",
)


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
    words = CHECKED if told.is_check else DELIVERED
    sentence = _sentence(told, words)
    if told.waiting and not told.is_check:
        sentence += words.waiting.format(waiting=counted(told.waiting, "rad", "rader"))
    return replace(told, verdict=sentence)


def _sentence(told: Feedback, words: Words) -> str:
    refused = [one for one in told.deliveries if one.level is Level.FATAL]
    # What was refused on an earlier night, and has been overtaken, is no news.
    news = [one for one in told.deliveries if one.outcome is not Outcome.REFUSED]
    if len(refused) == 1 and not news:
        return words.refused_one.format(name=refused[0].name)
    if refused:
        return words.refused_some.format(refused=len(refused), all=len(refused) + len(news))
    if not news:
        last = words.last.format(name=told.last_delivery) if told.last_delivery else ""
        return words.nothing.format(last=last)
    if all(one.outcome is Outcome.REPEATED for one in news):
        return words.repeated
    if any(one.outcome is Outcome.NOT_JUDGED for one in news):
        return words.not_judged
    taken, aside = told.total("rows_taken_in"), told.total("rows_set_aside")
    rows = counted(taken, "rad", "rader")
    if aside:
        return words.set_aside.format(rows=rows, aside=counted(aside, "rad", "rader"))
    if remarks := told.total("remarks"):
        return words.remarks.format(rows=rows, remarks=counted(remarks, "merknad", "merknader"))
    return words.all_well.format(rows=rows) if taken else words.no_rows

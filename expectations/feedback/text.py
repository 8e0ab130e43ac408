"""The feedback as lines on a screen: the verdict, what to do, and where, as short as can be."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from contracts.severities import LEVELS_NB, Level
from expectations.feedback.look import LEVEL_SIGNS
from expectations.feedback.told import Feedback, Line, Place
from expectations.feedback.verdict import counted, number

MOST_PLACES = 4
STYLES = {
    Level.FATAL: "bold red",
    Level.ERROR: "bold yellow",
    Level.WARNING: "bold",
    Level.INFO: "bold",
    Level.OK: "bold green",
}
INDENT = 4


def print_feedback(told: Feedback, lines: Iterable[Line], console: Console) -> None:
    """Print the whole answer: verdict, counts, then each rule with its first places."""
    verdict = f"{LEVEL_SIGNS[told.level]} {told.verdict}"
    console.print(Text(verdict, style=STYLES[told.level]))
    if any(one.rows_received is not None for one in told.deliveries):
        console.print(Text(_counts(told)))
    for (level, rule, message, remedy), same in groupby(lines, key=_rule):
        first: list[str] = []
        count = 0
        for line in same:
            count += 1
            if len(first) < MOST_PLACES:
                first.append(_place(line.place))
        console.print()
        _print(f"{LEVELS_NB[level]}  {rule}  {message}", console, STYLES[level], indent=0)
        _print(remedy, console)
        for place in _places(first, count):
            _print(place, console)


def _print(words: str, console: Console, style: str = "", indent: int = INDENT) -> None:
    """Lines no longer than the screen, what runs over indented as the rest."""
    for line in wrap(words, console.width - INDENT):
        console.print(Text(" " * indent + line, style=style), soft_wrap=True)


def _rule(line: Line) -> tuple[Level, str, str, str]:
    return line.level, line.rule, line.message, line.remedy


def _counts(told: Feedback) -> str:
    return "  ".join(
        (
            f"Mottatt {number(told.total('rows_received'))}",
            f"Tatt inn {number(told.total('rows_taken_in'))}",
            f"Satt til side {number(told.total('rows_set_aside'))}",
            f"Merknader {number(told.total('remarks'))}",
        )
    )


def _place(place: Place) -> str:
    words = [place.file] if place.file else []
    if place.row is not None:
        words.append(f"rad {place.row}")
    if place.columns:
        words.append(", ".join(map(str, place.columns)))
    if place.note:
        words.append(place.note)
    if place.record_id:
        words.append(f"post {place.record_id}")
    return ", ".join(words) or place.delivery


def _places(first: list[str], count: int) -> list[str]:
    shown = [*first]
    if count > len(first):
        shown.append(f"… og {counted(count - len(first), 'sted', 'steder')} til")
    return [f"– {place}" for place in shown]

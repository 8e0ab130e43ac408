"""Finds the declared columns in a delivered header, and says which one was probably meant.

A header is data: a file without one begins with a record. So a name that was delivered is shown
only when it is all but the declared one, and could not be anything else; otherwise its position.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from contracts.receipts import Finding
from loaders import rules
from loaders.rules import Refused, finding
from loaders.sources import DeliveredEntity

# Below the first a name is another name; from the second it is the declared one misspelt.
NEAR, NEARLY_THE_SAME = 0.6, 0.8
SHORTEST_SHOWN = 3
LONGEST_NAME = 64
MOST_COLUMNS = 2_000
# What a name may have around it without being another name: byte order and direction marks.
UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060\u00ad"))
BETWEEN_WORDS = " -_"


@dataclass(frozen=True)
class Header:
    """Where each field lies, by column counted from 0, and the columns nobody asked for."""

    columns: dict[str, int]
    unknown: tuple[str, ...]


def normal(name: str) -> str:
    """A name as it is compared: without blanks around it, capitals or marks nobody sees."""
    seen = unicodedata.normalize("NFC", name).translate(UNSEEN)
    return " ".join(seen.split()).casefold()


def read_columns(delivered: DeliveredEntity, fields: Sequence[str], names: Sequence[str]) -> Header:
    """Where the declared columns are. Refused when one is missing or there twice."""
    shown = delivered.file or delivered.view
    if len(names) > MOST_COLUMNS:
        raise Refused(finding(rules.UNREADABLE_FILE, shown, "overskriften"))
    told = [normal(name) for name in names]
    declared = {field: delivered.header(field) for field in fields}
    expected = {normal(name) for name in declared.values()}
    if not any(name in expected for name in told) and not _most_near(declared.values(), told):
        raise Refused(finding(rules.NO_HEADER, shown))
    spare = [place for place, name in enumerate(told) if name and name not in expected]
    missing = [name for name in _once(declared.values()) if normal(name) not in told]
    # A line with half of the names is a header; one with fewer may be somebody's record.
    is_header = 2 * len(missing) <= len(expected)
    twice = [name for name in _once(declared.values()) if told.count(normal(name)) > 1]
    findings = [_missing(shown, name, names if is_header else (), told, spare) for name in missing]
    findings += [finding(rules.REPEATED_COLUMN, shown, f"kolonne «{name}»") for name in twice]
    if findings:
        raise Refused(*findings)
    return Header(
        {field: told.index(normal(name)) for field, name in declared.items()},
        tuple(position(place) for place in spare),
    )


def position(place: int) -> str:
    """A column as people may be told of it, whatever its header holds."""
    return f"kolonne {place + 1}"


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _most_near(declared: Iterable[str], told: list[str]) -> bool:
    """Whether most of the names are nearly there: a header all the same, in another spelling."""
    wanted = _once(declared)
    near = sum(any(_nearness(name, found) >= NEAR for found in told) for name in wanted)
    return 2 * near >= len(wanted)


def _missing(
    shown: str, name: str, names: Sequence[str], told: list[str], spare: list[int]
) -> Finding:
    """What is missing, and what was meant: by name when ``names`` may be shown at all."""
    nearness, place = max(
        ((_nearness(name, told[place]), -place) for place in spare), default=(0.0, 0)
    )
    place = -place
    hint = ""
    if nearness >= NEAR:
        meant = " ".join(names[place].translate(UNSEEN).split()) if names else ""
        if nearness >= NEARLY_THE_SAME and _can_be_shown(meant):
            hint = f" Mente du «{meant}», {position(place)}?"
        else:
            hint = f" Mente du {position(place)}?"
    message = f"Kolonnen «{name}» mangler.{hint}"
    return finding(rules.MISSING_COLUMN, shown, f"kolonne «{name}»", message)


def _can_be_shown(meant: str) -> bool:
    is_words = all(sign.isalpha() or sign in BETWEEN_WORDS for sign in meant)
    return is_words and len(_letters(meant)) >= SHORTEST_SHOWN


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalpha())


def _nearness(declared: str, found: str) -> float:
    """From 0 to 1, by letters alone: digits are what tells one value from another."""
    if len(found) > LONGEST_NAME:
        return 0.0
    one, other = _letters(declared), _letters(found)
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

"""Ten nights of the two journals: what is written in them, and what a person and a rule change do.

Who is told of here, and how each one's time in quarantine ends, is in test_ten_nights.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.nights.two_journals import Journal, contact, episode

UNKNOWN_MODE = {"mode": "telepati"}
UNKNOWN_ATTENDANCE = {"attendance": "kanskje"}
TOO_LONG = {"duration_minutes": "1500"}
MUCH_TOO_LONG = {"duration_minutes": "1900"}

NIGHTS = 10
# The longest conversation there may be, by the rules of the first nights and the later ones.
RULES_CHANGE = 6
LONGER = 1600
DISMISSED_AFTER = 7
CUT_OFF = 8


@dataclass(frozen=True)
class Both:
    """The two journals."""

    whole: Journal
    changes: Journal


def _first(both: Both) -> None:
    """Fjordby has five contacts that cannot be used and Dalby two, one of them too early."""
    both.whole.write(
        "contacts",
        contact("good", 1),
        contact("mended", 1, **UNKNOWN_MODE),
        contact("deleted", 1, **UNKNOWN_ATTENDANCE),
        contact("given-up", 1, **UNKNOWN_MODE, **UNKNOWN_ATTENDANCE),
        contact("long", 1, **TOO_LONG),
        contact("hopeless", 1, **MUCH_TOO_LONG),
    )
    both.changes.write(
        "contacts",
        contact("good", 1),
        contact("early", 1, episode_id="e2"),
        contact("long", 1, **TOO_LONG),
    )


def _parent_comes(both: Both) -> None:
    """The episode that a contact of last night belongs to."""
    both.changes.write("episodes", episode("e2", 2, "b"))


def _more_faults(both: Both) -> None:
    """Four new contacts in Dalby, none of which can be used."""
    for name in ("mended", "deleted", "given-up", "twice"):
        both.changes.write("contacts", contact(name, 3, **UNKNOWN_MODE))


def _mended(both: Both) -> None:
    """One contact is put right in each journal; and Dalby writes one that is never put right."""
    both.whole.change("mended", 4, mode="video")
    both.changes.change("mended", 4, mode="video")
    both.changes.write("contacts", contact("hopeless", 4, **MUCH_TOO_LONG))


def _deleted(both: Both) -> None:
    """One is deleted in each; and in Dalby one is changed, and is as unusable as before."""
    both.whole.change("deleted", 5, attendance="attended", is_deleted="true")
    both.changes.change("deleted", 5, mode="video", is_deleted="true")
    both.changes.change("twice", 5, attendance="did_not_attend")


def _written_late(both: Both) -> None:
    """A contact from August that nobody had written down."""
    both.whole.write("contacts", contact("late", 9))


def _spoilt_again(both: Both) -> None:
    """One that was put right once is spoilt again; another is put right at last."""
    both.whole.change("mended", 10, **UNKNOWN_ATTENDANCE)
    both.changes.change("twice", 10, mode="phone")


STORY: dict[int, Callable[[Both], None]] = {
    1: _first,
    2: _parent_comes,
    3: _more_faults,
    4: _mended,
    5: _deleted,
    9: _written_late,
    10: _spoilt_again,
}


def write(both: Both, night: int) -> None:
    """What was written in the journals the day before a night: a contact at least, in Fjordby."""
    if night in STORY:
        STORY[night](both)
    both.whole.write("contacts", contact(f"daily-{night}", night))

"""The nouns of a feedback: what is told about a night, before anyone decides how it looks.

Nothing here can hold a cell's content: names are declared ones, the rest is numbers, rules' own
words and ids that look like ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.severities import EXIT_CODES, Level


class Outcome(StrEnum):
    """What became of a delivery."""

    TAKEN_IN = "taken_in"
    REPEATED = "repeated"
    REFUSED = "refused"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Column:
    """A column by the source's own header, and its letter in a spreadsheet where it is known."""

    name: str
    letter: str = ""

    def __str__(self) -> str:
        if not self.name:
            return self.letter
        return f"{self.name} ({self.letter})" if self.letter else self.name


@dataclass(frozen=True)
class Place:
    """Where in a delivery something is: a file by its declared name, a row, columns.

    ``position`` is the row's number in landing: what tells records apart, and is not shown.
    """

    delivery: str
    entity: str = ""
    file: str = ""
    row: int | None = None
    columns: tuple[Column, ...] = ()
    note: str = ""
    record_id: str = ""
    position: int | None = None


@dataclass(frozen=True)
class Line:
    """One finding: a rule that did not hold in one place."""

    level: Level
    rule: str
    message: str
    remedy: str
    place: Place


@dataclass(frozen=True)
class WaitingLine:
    """A record set aside on an earlier night that nobody has mended yet."""

    line: Line
    since: date
    days: int


@dataclass(frozen=True)
class ReleasedLine:
    """A record that left quarantine this night, and why."""

    place: Place
    rule: str
    outcome: str
    reason: str
    explanation: str
    replaced_by: str = ""


@dataclass(frozen=True)
class RuleTold:
    """A rule that did not hold, over all its rows in one delivery."""

    level: Level
    rule: str
    message: str
    remedy: str
    delivery: str
    entity: str
    file: str
    count: int


@dataclass(frozen=True)
class DeliveryTold:
    """One delivery looked at this night. Rows are None where nobody could count them."""

    name: str
    outcome: Outcome
    level: Level
    explanation: str
    remedy: str
    kind: str = "files"
    rows_received: int | None = None
    rows_taken_in: int | None = None
    rows_set_aside: int | None = None
    remarks: int = 0
    duplicate_of: str = ""


@dataclass(frozen=True)
class Feedback:
    """Everything one source is told about one night, but for the single lines (see ``lines``).

    ``is_check`` when nothing was delivered: the sender asks before sending.
    """

    source: str
    title: str
    municipality_code: str
    kind: str
    night: date
    deliveries: tuple[DeliveryTold, ...]
    rules: tuple[RuleTold, ...]
    level: Level
    verdict: str
    waiting: int = 0
    waiting_since: date | None = None
    released: int = 0
    last_delivery: str = ""
    is_check: bool = False

    @property
    def exit_code(self) -> int:
        """0, 1 or 2, as KOSTRA's controls exit."""
        return EXIT_CODES[self.level]

    def total(self, name: str) -> int:
        """A count over all deliveries; what could not be counted adds nothing."""
        return sum(getattr(delivery, name) or 0 for delivery in self.deliveries)

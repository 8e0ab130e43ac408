"""An edition beside the one before it, in words a signer can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.editions.header import Status
from exports.review import notes
from exports.review.changes import Causes, Change, changes_between
from exports.review.reading import Edition
from exports.review.words import instant, period

# So many differences are read one by one; beyond them those of the crosses are folded away.
CHANGES_AT_ONCE = 25


@dataclass(frozen=True)
class Comparison:
    """What is different from an edition before, if there is one."""

    edition: Edition
    previous: Edition | None
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """What is compared with what."""
        return f"Endringer fra {self._before}"

    @property
    def _before(self) -> str:
        is_same = self.previous is None or self._is_same_period(self.previous)
        return "forrige utgave" if is_same else "forrige periode"

    def _is_same_period(self, other: Edition) -> bool:
        return other.header.period_on == self.edition.header.period_on

    @property
    def told(self) -> str:
        """What the figures are compared with, and what came of it."""
        if self.previous is None:
            return "Dette er den første utgaven for perioden. Det er ingenting å sammenligne med."
        known = instant(self.previous.header.knowledge_time)
        which = (
            f"utgaven for {period_of(self.previous)}, med løpenummer "
            f"{self.previous.header.sequence} og tallene slik de var kjent {known}"
        )
        if self.edition.header.status is Status.CANCELLED:
            return (
                f"Alle tall som er sendt for perioden, trekkes tilbake. Forrige utgave er {which}."
            )
        if self.previous.header.status is Status.CANCELLED:
            return "Forrige utgave var en annullering. Det er ingenting å sammenligne med."
        told = "" if self.changes or self.notes else " Det er ingen endringer å se."
        if not self._is_same_period(self.previous):
            return f"Sammenlignet med {which}. Bare tallene i alt er sammenlignet.{told}"
        return f"Sammenlignet med {which}.{told}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What has changed in how things are counted and coded."""
        if self.previous is None:
            return ()
        of_tables = notes.of_tables(self.previous, self.edition) if self._has_figures else ()
        return (*notes.of_header(self.previous, self.edition), *of_tables)

    @property
    def _has_figures(self) -> bool:
        # What is taken back has no rows to compare, and neither has what was.
        return self.previous is not None and Status.CANCELLED not in (
            self.previous.header.status, self.edition.header.status
        )  # fmt: skip

    @property
    def has_causes(self) -> bool:
        """Whether it is asked why: from one period to the next it is not."""
        return self.previous is None or self._is_same_period(self.previous)

    @property
    def first_changes(self) -> Sequence[Change]:
        """The changes to read: all when they are few, else those of wholes and their parts."""
        return [change for change in self.changes if not self._is_further(change)]

    @property
    def further_changes(self) -> Sequence[Change]:
        """The rest."""
        return [change for change in self.changes if self._is_further(change)]

    def _is_further(self, change: Change) -> bool:
        return change.depth > 1 and len(self.changes) > CHANGES_AT_ONCE


def compare(edition: Edition, previous: Edition | None, causes: Causes) -> Comparison:
    """An edition beside the one before it."""
    changes = () if previous is None else changes_between(previous, edition, causes)
    return Comparison(edition, previous, changes)


def period_of(edition: Edition) -> str:
    """The time an edition tells of, in words."""
    return period(edition.header.period_kind, edition.header.period_on)

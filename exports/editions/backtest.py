"""Makes every edition that was ever sealed again from what was known then, and says which are not
the same to the byte.

The warehouse is built by whoever asks; it comes as a function. Editions of one knowledge time
share one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from contracts.zones import Zones
from exports.disclosure.protection import NotProtected
from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition, editions
from exports.editions.life import NotAllowed
from exports.editions.model_rows import source_receipts
from exports.editions.problem import Problem
from exports.editions.rebuilding import rebuilt
from exports.editions.sources import sources_of
from exports.editions.verify import verify_edition
from exports.national_counts import DoesNotAddUp
from exports.receivers import ContractBroken, FormUnknown, read_form

# Builds the named models as they were known at an instant; the folder of the publication.
Rebuild = Callable[[datetime, Sequence[str]], Path]
# What keeps an edition from being made again, in words a person can read.
TELLABLE = (NotAllowed, Tampered, FormUnknown, ContractBroken, DoesNotAddUp)


@dataclass(frozen=True)
class Tested:
    """One edition that was made again, and everything about it that is not as it was."""

    edition: Edition
    problems: tuple[Problem, ...]

    @property
    def is_same(self) -> bool:
        """Whether every byte is."""
        return not self.problems


@dataclass(frozen=True)
class Sealed:
    """What there is to test: editions that have been sealed, the first known first, and those of
    which nobody can say whether they have."""

    editions: tuple[Edition, ...]
    unreadable: tuple[Problem, ...]


def ever_sealed(zones: Zones) -> Sealed:
    """Every edition that was sealed, also those that were corrected or taken back later."""
    found, unreadable = [], []
    for edition in editions(zones):
        try:
            is_sealed = any(event.what is Happened.SEALED for event in edition.events())
            edition.header  # noqa: B018 - read for what it raises
        except Tampered as problem:
            unreadable.append(Problem(problem.place, problem.what))
            continue
        if is_sealed:
            found.append(edition)
    found.sort(key=lambda each: (each.header.knowledge_time, each.place))
    return Sealed(tuple(found), tuple(unreadable))


def backtest(zones: Zones, found: Sequence[Edition], rebuild: Rebuild) -> Iterator[Tested]:
    """Each edition as it comes out when it is made again. ``found`` lie by knowledge time."""
    for known_at, group in groupby(found, key=lambda each: each.header.knowledge_time):
        together = list(group)
        publication = rebuild(known_at, sorted({m for each in together for m in _models(each)}))
        for edition in together:
            yield Tested(edition, tuple(sorted(set(_problems(zones, edition, publication)))))


def has_other_contract(edition: Edition) -> bool:
    """Whether the form's contract has another version than the edition was made by."""
    header = edition.header
    try:
        return read_form(header.form, header.period_on).contract_version != header.contract_version
    except (FormUnknown, ContractBroken):
        return True


def _models(edition: Edition) -> set[str]:
    try:
        return {table.model for table in read_form(edition.header.form, edition.period.on).tables}
    except (FormUnknown, ContractBroken):
        return set()  # told when its turn comes


def _problems(zones: Zones, edition: Edition, publication: Path) -> Iterator[Problem]:
    yield from verify_edition(zones, edition)
    try:
        yield from _receipts(zones, edition)
        form = read_form(edition.header.form, edition.period.on)
        yield from rebuilt(zones, edition, form, publication)
    except TELLABLE as problem:
        yield Problem(edition.place, f"kan ikke lages på nytt: {problem}")
    except NotProtected:
        yield Problem(edition.place, "kan ikke lages på nytt: små tall lar seg ikke skjule")
    except (OSError, ValueError, LookupError):
        yield Problem(edition.place, "kan ikke lages på nytt: filene i kept/ kan ikke leses")


def _receipts(zones: Zones, edition: Edition) -> Iterator[Problem]:
    """What has landed since with a knowledge time that was over: then the edition was made from
    something else than is there now."""
    told = set(sources_of(edition))
    lying = set(source_receipts(zones, edition.header.knowledge_time))
    for receipt in sorted(lying - told, key=lambda each: (each.source, each.delivery)):
        yield Problem(
            f"{receipt.source}/{receipt.delivery}",
            "er landet etter at utgaven ble laget, med et tidspunkt fra før",
        )
    for receipt in sorted(told - lying, key=lambda each: (each.source, each.delivery)):
        yield Problem(f"{receipt.source}/{receipt.delivery}", "er endret eller borte fra landing")

"""Reads the contracts, and says in Norwegian what is wrong with one, and where."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from exports.receivers.consistency import faults
from exports.receivers.contract import Form

FOLDER = Path(__file__).parent
FILE = re.compile(r"(?P<form>[a-z][a-z0-9_]*)-(?P<year>[0-9]{4})\.yml")

WHAT_IS_WRONG_NB = {
    "missing": "mangler",
    "extra_forbidden": "er et ukjent ord",
    "unexpected_keyword_argument": "er et ukjent ord",
    "literal_error": "har en verdi som ikke finnes",
}
OF_WRONG_KIND_NB = "har feil type verdi"


class ContractBroken(ValueError):
    """A contract cannot be used; the message names the file, the place and what to do."""


class FormUnknown(LookupError):
    """There is no contract for the form or the period."""


class _OnceEach(yaml.CSafeLoader):
    """YAML in which a word said twice is a mistake, not the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.constructor.ConstructorError(None, None, "said twice", node.start_mark)
        return super().construct_mapping(node, deep)


def forms(folder: Path = FOLDER) -> tuple[str, ...]:
    """The forms there are contracts for, in alphabetical order."""
    return tuple(sorted({form for form, _, _ in _files(folder)}))


def check_form(form: str, folder: Path = FOLDER) -> None:
    """FormUnknown, naming those there are, when there is no contract for a form."""
    known = forms(folder)
    if form not in known:
        raise FormUnknown(f"Skjemaet finnes ikke. Velg ett av: {', '.join(known)}.")


def read_form(form: str, period_on: date, folder: Path = FOLDER) -> Form:
    """The contract in force for a form's period, told by its first day.

    FormUnknown when there is none, ContractBroken when it cannot be used.
    """
    check_form(form, folder)
    years = {year: path for name, year, path in _files(folder) if name == form}
    contracts = [read_contract(years[year]) for year in sorted(years)]
    in_force = [contract for contract in contracts if contract.covers_from <= period_on]
    if not in_force or period_on.year > contracts[-1].year:
        raise FormUnknown(
            f"{form}: det finnes ingen kontrakt for {period_on.year}. Legg inn "
            f"{form}-{period_on.year}.yml i exports/receivers."
        )
    # A period before the first contract's year is told in the oldest that covers it.
    told = [one for one in in_force if one.year <= period_on.year][-1:] or in_force[:1]
    if not told[0].period.holds_first_day(period_on):
        raise FormUnknown(
            f"{form}: {period_on.isoformat()} er ikke første dag i en periode av dette skjemaet."
        )
    return told[0]


@cache
def read_contract(path: Path) -> Form:
    """One contract. ContractBroken with every fault in it."""
    matched = FILE.fullmatch(path.name)
    if matched is None:
        raise ContractBroken(f"{path.name}: filen må hete <skjema>-<år>.yml")
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceEach)
        contract = TypeAdapter(Form).validate_python(raw)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" linje {mark.line + 1}" if mark else ""
        raise ContractBroken(
            f"{path.name}{place}: er ikke YAML, eller et ord står to ganger. Rett linjen."
        ) from None
    except ValidationError as error:
        raise ContractBroken(_told(path, _places(error))) from None
    found = [
        *(
            f"{place}: må være det samme som i filnavnet"
            for place, said in matched.groupdict().items()
            if str(getattr(contract, place)) != said
        ),
        *faults(contract),
    ]
    if found:
        raise ContractBroken(_told(path, found))
    return contract


def _files(folder: Path) -> Iterator[tuple[str, int, Path]]:
    for path in sorted(folder.glob("*.yml")):
        matched = FILE.fullmatch(path.name)
        if matched is not None:
            yield matched["form"], int(matched["year"]), path


def _places(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in fault['loc']) or 'filen'} "
        f"{WHAT_IS_WRONG_NB.get(fault['type'], OF_WRONG_KIND_NB)}"
        for fault in error.errors(include_input=False, include_url=False)
    ]


def _told(path: Path, found: list[str]) -> str:
    return f"{path.name}: " + "; ".join(found) + ". Rett filen i exports/receivers."

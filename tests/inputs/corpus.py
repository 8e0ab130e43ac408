"""Which cases there are, and how each is made again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from tests.inputs.cases import RECIPES, Made, Recipe

MODULES = (
    "csv_cells",
    "csv_files",
    "csv_headers",
    "csv_lines",
    "csv_manners",
    "csv_noise",
    "csv_texts",
    "fhir_files",
    "fhir_lines",
    "fhir_manifests",
    "sql_cells",
    "sql_types",
    "sql_views",
    "xlsx_archives",
    "xlsx_cells",
    "xlsx_files",
    "xlsx_layout",
    "xlsx_sheets",
    "xlsx_tables",
)
KINDS = ("csv", "xlsx", "sql", "fhir")
CASES_PER_KIND = 1000


@dataclass(frozen=True)
class Case:
    """A recipe and a seed."""

    kind: str
    recipe: str
    seed: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.recipe}-{self.seed}"

    def make(self) -> Made:
        """The case itself."""
        return recipes()[self.kind, self.recipe].make(self.seed)


def recipes() -> dict[tuple[str, str], Recipe]:
    """Every recipe, by kind and name."""
    for module in MODULES:
        import_module(f"tests.inputs.{module}")
    return RECIPES


def cases(kind: str, most: int = CASES_PER_KIND) -> Iterator[Case]:
    """At least ``most`` cases of a kind, as many of each recipe."""
    names = sorted(name for of_kind, name in recipes() if of_kind == kind)
    each = -(-most // len(names)) if names else 0
    for seed in range(each):
        for name in names:
            yield Case(kind, name, seed)


# Judging takes most of a case's time, and is one and the same code whatever was loaded.
JUDGED_IN_SAMPLE = 4
IN_SAMPLE = 2


def sample(kind: str) -> list[tuple[Case, bool]]:
    """Every second recipe of a kind, some of them judged too; the seed says nothing of the name."""
    found = [
        Case(kind, name, random.Random(f"sample {kind} {name}").randrange(20))
        for of_kind, name in sorted(recipes())
        if of_kind == kind
    ]
    return [(case, place % JUDGED_IN_SAMPLE == 0) for place, case in enumerate(found[::IN_SAMPLE])]

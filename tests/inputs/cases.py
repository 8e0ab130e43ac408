"""The nouns of the corpus: what is delivered, what must come of it, and the recipes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A row as the judgement tables tell of it: the entity, and its record id, ``line:<n>`` for a
# line that could not be split, or nothing where the record id itself is missing.
Label = tuple[str, str]

ANY_RULE = frozenset({"*"})


@dataclass(frozen=True)
class Taken:
    """Accepted: so many rows landed per entity, exactly these set aside, by these rules.

    ``remarks`` are rules that must be told without stopping anything. ``ANY_RULE``
    among a row's rules: and by whichever others see it.
    """

    rows: Mapping[str, int]
    set_aside: Mapping[Label, frozenset[str]] = field(default_factory=dict)
    remarks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Refused:
    """Refused, and by none but these rules."""

    rules: frozenset[str]


@dataclass(frozen=True)
class Survived:
    """Noise whose effect nobody can say: refused by some rule that is written down, or taken
    in with no more rows in order than were sent and no fewer rows landed than said."""

    most_accepted: int
    fewest_landed: int = 0


@dataclass(frozen=True)
class Repeated:
    """Known from before: only a receipt that says so."""


@dataclass(frozen=True)
class Unanswered:
    """The source cannot be reached: the night is to try again, and says so."""


Outcome = Taken | Refused | Repeated | Survived | Unanswered


@dataclass(frozen=True)
class Link:
    """A symbolic link to be made instead of a file."""

    target: str


@dataclass(frozen=True)
class Fifo:
    """A named pipe that nobody writes to."""


@dataclass(frozen=True)
class Folder:
    """A folder where a file should be."""


Part = bytes | Link | Fifo | Folder


@dataclass(frozen=True)
class Made:
    """One case: what the source declares, what lies in its inbox, and what must come of it.

    ``delivery`` is empty where its name may not be repeated: then there is but one receipt.
    ``parts`` are paths below the source's inbox. ``later`` is put there after a first night,
    and ``expected`` is then of the second. ``statements`` fill a database schema instead,
    which is then read by a role with few rights when ``is_reader``.
    Any of ``expected`` will do. ``secrets`` may stand in no message; ``numbers`` nowhere.
    """

    source: Mapping[str, object]
    delivery: str
    expected: tuple[Outcome, ...]
    parts: Mapping[str, Part] = field(default_factory=dict)
    later: Mapping[str, Part] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    is_reader: bool = False
    secrets: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


Maker = Callable[[random.Random], Made]


@dataclass(frozen=True)
class Recipe:
    """One way to spoil a delivery. ``kind`` is csv, xlsx, sql or fhir."""

    kind: str
    name: str
    maker: Maker

    def make(self, seed: int) -> Made:
        """The case of a seed: the same bytes every time."""
        return self.maker(random.Random(f"{self.kind} {self.name} {seed}"))


RECIPES: dict[tuple[str, str], Recipe] = {}


def recipe(kind: str) -> Callable[[Maker], Maker]:
    """Enter a function among the recipes of a kind, by its own name."""

    def enter(maker: Maker) -> Maker:
        place = (kind, maker.__name__)
        assert place not in RECIPES, f"{place} stands twice"
        RECIPES[place] = Recipe(kind, maker.__name__, maker)
        return maker

    return enter

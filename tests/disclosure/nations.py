"""Made-up nations for disclosure control: small towns, many of them, and months of corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from exports.disclosure.cells import Cells, Key, made

ALL = "all"


@dataclass(frozen=True)
class Axis:
    """The codes of one dimension, and what each adds up to."""

    leaves: tuple[str, ...]
    above: dict[str, str]

    def ancestors(self, code: str) -> list[str]:
        """The code and all it is part of."""
        found = [code]
        while found[-1] in self.above:
            found.append(self.above[found[-1]])
        return found

    def sums(self) -> dict[str, list[str]]:
        """Each code that is a sum, and its parts."""
        parts: dict[str, list[str]] = {}
        for code, total in self.above.items():
            parts.setdefault(total, []).append(code)
        return parts


def flat(*codes: str) -> Axis:
    """Codes that add up to one total."""
    return Axis(codes, dict.fromkeys(codes, ALL))


def regions(counties: int, municipalities: int) -> Axis:
    """Municipalities in counties in a nation."""
    above = {
        f"{county}-{number}": f"county {county}"
        for county in range(counties)
        for number in range(municipalities)
    }
    leaves = tuple(above)
    return Axis(leaves, above | {f"county {county}": ALL for county in range(counties)})


def months(last: int) -> Axis:
    """The months up to one, in the quarters that are over, and so far in all."""
    names = tuple(f"2026-{month:02}" for month in range(1, last + 1))
    above = {}
    for number, name in enumerate(names):
        quarter = number // 3
        is_over = (quarter + 1) * 3 <= last
        above[name] = f"quarter {quarter + 1}" if is_over else ALL
        if is_over:
            above[f"quarter {quarter + 1}"] = ALL
    return Axis(names, above)


def table(counts: dict[tuple[str, ...], int], axes: tuple[Axis, ...], so_far: str = "") -> Cells:
    """The whole table of counts by leaf, with every total. ``so_far`` marks the last axis's
    total, which means another thing in each edition."""
    everything: dict[Key, int] = {}

    def named(codes: tuple[str, ...]) -> Key:
        return (*codes[:-1], codes[-1] + so_far) if codes[-1] == ALL else codes

    for leaf, count in counts.items():
        for codes in product(
            *(axis.ancestors(code) for axis, code in zip(axes, leaf, strict=True))
        ):
            everything[named(codes)] = everything.get(named(codes), 0) + count
    return made(everything, _sums(axes, named))


def _sums(
    axes: tuple[Axis, ...], named: Callable[[tuple[str, ...]], Key]
) -> Iterator[tuple[Key, list[Key]]]:
    codes = [sorted({up for leaf in axis.leaves for up in axis.ancestors(leaf)}) for axis in axes]
    for place, axis in enumerate(axes):
        others = [[""] if number == place else listed for number, listed in enumerate(codes)]
        for rest in product(*others):
            for total, parts in axis.sums().items():
                whole = named((*rest[:place], total, *rest[place + 1 :]))
                yield whole, [named((*rest[:place], part, *rest[place + 1 :])) for part in parts]


def people(random: Random, axes: tuple[Axis, ...], busy: float) -> dict[tuple[str, ...], int]:
    """Counts by leaf: a few large towns, many small ones, and many zeros."""
    sizes = {town: random.lognormvariate(0, 1.2) * busy for town in axes[0].leaves}
    return {
        leaf: _poisson(random, sizes[leaf[0]] * random.uniform(0.3, 1.7))
        for leaf in product(*(axis.leaves for axis in axes))
    }


def corrected(
    random: Random, counts: dict[tuple[str, ...], int], share: float
) -> dict[tuple[str, ...], int]:
    """The same with a few counts changed by one or a few."""
    changes = (-2, -1, 1, 1, 2, 3)
    return {
        leaf: max(0, count + random.choice(changes)) if random.random() < share else count
        for leaf, count in counts.items()
    }


def _poisson(random: Random, mean: float) -> int:
    count, left = 0, random.expovariate(1)
    while left < mean:
        count += 1
        left += random.expovariate(1)
    return count

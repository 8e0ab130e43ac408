"""A second opinion: the same table protected by tau-Argus, the statistical offices' own program."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from pytauargus import protect

from tests.disclosure.nations import ALL, Axis

Leaf = tuple[str, ...]
TOTAL = "Total"
# What tau-Argus says of a cell that is too small, and of one hidden for another's sake.
HIDDEN = {"U", "M"}


def hidden_by_tauargus(
    counts: Mapping[Leaf, int], axes: tuple[Axis, Axis, Axis], rule: str, method: str = "MOD(1)"
) -> set[Leaf]:
    """The cells of the whole table, totals included, that tau-Argus hides.

    The first axis may have two levels; its codes and the others' are named as in ``counts``.
    """
    people = [leaf for leaf, count in counts.items() for _ in range(count)]
    columns = ("first", "second", "third")
    # It wants short codes of one length, in files of fixed width.
    short = [_short(axis, mark) for axis, mark in zip(axes, "abc", strict=True)]
    micro = {
        name: [short[place][leaf[place]] for leaf in people] for place, name in enumerate(columns)
    }
    code_of = {told: code for names in short for code, told in names.items()} | {TOTAL: ALL}
    # It writes what it thinks wherever it stands.
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        levels = Path(folder) / "first.hrc"
        levels.write_text(_levels(axes[0], short[0]), encoding="ascii")
        found = protect(
            micro | {"count": [1] * len(people)}, list(columns), response="count",
            safety_rules=rule, suppress=method, hrc={"first": str(levels)}, hierleadstring="@",
            workdir=folder,
        )  # fmt: skip
        table = found.tables[0].dataframe()
    return {
        tuple(code_of[code] for code in codes)
        for *codes, status in table[[*columns, "status"]].itertuples(index=False)
        if status in HIDDEN
    }


def _short(axis: Axis, mark: str) -> dict[str, str]:
    codes = sorted({code for leaf in axis.leaves for code in axis.ancestors(leaf)} - {ALL})
    return {code: f"{mark}{number:04}" for number, code in enumerate(codes)}


def _levels(axis: Axis, short: Mapping[str, str]) -> str:
    under = axis.sums()
    lines = []
    for total in under[ALL]:
        lines.append(short[total])
        lines += [f"@{short[part]}" for part in under.get(total, [])]
    return "\n".join(lines) + "\n"

"""``make bench``: measure, print the table, and write LAVTERSKEL_HOME/bench.json.

``--contacts N`` sets the large size (10 M); a smaller one shows that it works, and little else.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contracts.settings import Settings
from tests.bench import building, judging, landing
from tests.bench.measure import Figure, write
from tests.bench.nation import land_and_judge, make

MILLION = 1_000_000


def figures(folder: Path, large: int, times: int) -> Iterator[Figure]:
    """Every measurement, small data first."""
    small = min(MILLION, large)
    home = folder / "small" / "data"
    source = make(home, small)
    yield from landing.measure(home, source, small, times)
    delivery = land_and_judge(home, source)
    yield from judging.measure(home, source, delivery, small, times)
    yield from building.measure(home, small, 2)
    if large > small:
        home = folder / "large" / "data"
        source = make(home, large)
        yield landing.peak(home, source, large)
        delivery = land_and_judge(home, source)
        yield judging.peak(home, source, delivery, large)
        yield from building.measure(home, large, 1)


def main() -> None:
    """Measure everything and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=10 * MILLION)
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    console, measured = Console(), []
    home = Settings().zones.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the data lies, because a temporary folder may be memory.
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=home) as folder:
        for figure in figures(Path(folder), chosen.contacts, chosen.times):
            measured.append(figure)
            console.print(f"{figure.name}: {figure.value} {figure.unit}  {figure.goal}")
    table = Table("what", "value", "unit", "goal", "compared with")
    for figure in measured:
        table.add_row(
            figure.name, f"{figure.value:g}", figure.unit, figure.goal, figure.compared_with
        )
    console.print(table)
    write(home / "bench.json", measured)
    console.print(f"Written: {home / 'bench.json'}", soft_wrap=True)


if __name__ == "__main__":
    main()

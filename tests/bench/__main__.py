"""``make bench``: measure, print the table, and write LAVTERSKEL_HOME/bench.json.

``--contacts N`` sets the large size (10 M); a smaller one shows that it works, and little else.
``--only judging`` measures the door alone, ``--only nations`` the warehouse's build alone,
``--only disclosure`` the hiding of small counts.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contracts.settings import Settings
from tests.bench import building, disclosure, fhir, judging, landing, validators
from tests.bench.measure import Figure, write
from tests.bench.nation import MUNICIPALITIES, land_and_judge, make, make_nation

MILLION = 1_000_000


def door(folder: Path, large: int, times: int) -> Iterator[Figure]:
    """Landing and judging, small data first."""
    small = min(MILLION, large)
    home = folder / "small" / "data"
    source = make(home, small)
    yield from landing.measure(home, source, small, times)
    delivery = land_and_judge(home, source)
    yield from judging.measure(home, source, delivery, small, times)
    yield from validators.measure(home, source, small)
    shutil.rmtree(home)
    yield from fhir.measure(folder / "fhir", small, times)
    if large > small:
        home = folder / "large" / "data"
        source = make(home, large)
        yield landing.peak(home, source, large)
        delivery = land_and_judge(home, source)
        yield judging.peak(home, source, delivery, large)
        shutil.rmtree(home)


def nations(folder: Path, small: int, large: int, municipalities: int) -> Iterator[Figure]:
    """The build of a nation, and how it grows."""
    built = []
    for contacts in dict.fromkeys((small, large)):
        home = folder / f"nation-{contacts}" / "data"
        make_nation(home, contacts, municipalities)
        built.append(building.build(home))
        yield from building.figures(built[-1], contacts, municipalities)
        shutil.rmtree(home)
    if len(built) > 1:
        yield building.growth(built[0], built[1], large // small)


def main() -> None:
    """Measure everything and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=10 * MILLION)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument(
        "--only", choices=["judging", "nations", "disclosure"], help="one part alone"
    )
    chosen = parser.parse_args()
    console, measured = Console(), []
    home = Settings().zones.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Where the data lies, because a temporary folder may be memory.
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=home) as folder:
        small = min(MILLION, chosen.contacts)
        steps = {
            "judging": door(Path(folder), chosen.contacts, chosen.times),
            "nations": nations(Path(folder), small, chosen.contacts, chosen.municipalities),
            "disclosure": disclosure.measure(),
        }
        chosen_steps = [steps[chosen.only]] if chosen.only else list(steps.values())
        for figure in chain.from_iterable(chosen_steps):
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

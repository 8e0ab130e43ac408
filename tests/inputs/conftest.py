"""An installation for the cases of one process, and the battery's table of what came of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from expectations.validate import warm
from tests.inputs.running import Place


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    """One installation for all cases of this process; the judging library is imported before
    any case is timed."""
    warm()
    with TemporaryDirectory(prefix="lavterskel-inputs-") as folder, ExitStack() as stack:
        yield Place.at(Path(folder) / "data", stack)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many cases of each kind came to what, and what the slowest and largest took."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    most: dict[str, dict[str, float]] = defaultdict(lambda: {"seconds": 0.0, "grown": 0.0})
    for reports in terminalreporter.stats.values():
        for report in reports:
            told = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", "") != "call" or "kind" not in told:
                continue
            kind = str(told["kind"])
            words[kind][str(told["word"])] += 1
            for figure in most[kind]:
                most[kind][figure] = max(most[kind][figure], float(str(told[figure])))
    for kind, counted in sorted(words.items()):
        outcomes = ", ".join(f"{number} {word}" for word, number in counted.most_common())
        terminalreporter.write_line(
            f"{kind}: {counted.total()} cases: {outcomes}; the slowest took "
            f"{most[kind]['seconds']:.1f} s, the largest grew by {most[kind]['grown']:.0f} MiB"
        )

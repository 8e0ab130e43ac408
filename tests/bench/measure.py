"""How a measurement is taken: each side in a process of its own, seconds and peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """One line of the bench: a value, its goal, and what it was compared with."""

    name: str
    value: float
    unit: str
    goal: str
    compared_with: str
    command: str


@dataclass(frozen=True)
class Run:
    """What one process used: seconds of the measured part, and memory at its peak."""

    seconds: float
    peak_gib: float


HARNESS = """
import json, resource, sys, time
{setup}
started = time.perf_counter()
{work}
seconds = time.perf_counter() - started
print("MEASURED", json.dumps([
    seconds,
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** 2,
    {told},
]))
"""


def run(setup: str, work: str, environment: dict[str, str]) -> Run:
    """Run ``work`` in a fresh process after ``setup``; the median of nothing, one run."""
    return run_and_tell(setup, work, environment, "None")[0]


def run_and_tell(setup: str, work: str, environment: dict[str, str], told: str) -> tuple[Run, Any]:
    """The same, and what an expression gives afterwards, its making not measured."""
    done = subprocess.run(
        [sys.executable, "-c", HARNESS.format(setup=setup, work=work, told=told)],
        env=os.environ | environment | {"PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
    [line] = [line for line in done.stdout.splitlines() if line.startswith("MEASURED")]
    seconds, peak, answer = json.loads(line.removeprefix("MEASURED"))
    return Run(seconds, peak), answer


def side_by_side(
    ours: tuple[str, str], theirs: tuple[str, str], environment: dict[str, str], times: int = 3
) -> tuple[Run, Run]:
    """Both sides in turn, ``times`` over; the median seconds and the highest peak of each."""
    sides: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(times):
        sides[0].append(run(*ours, environment))
        sides[1].append(run(*theirs, environment))
    mine, other = (
        Run(median(r.seconds for r in side), max(r.peak_gib for r in side)) for side in sides
    )
    return mine, other


def write(path: Path, figures: list[Figure]) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps([asdict(figure) for figure in figures], indent=2) + "\n", encoding="utf-8"
    )

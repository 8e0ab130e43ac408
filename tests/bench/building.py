"""``dbt build`` of a nation beside the very same SQL executed straight in DuckDB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import PROJECT, Figure
from tests.bench.nation import AS_OF
from tests.bench.straight import MEMORY_LIMIT, THREADS


@dataclass(frozen=True)
class Built:
    """One build: dbt's seconds and peak, and each layer's in plain DuckDB."""

    seconds: float
    peak_gib: float
    straight: dict[str, tuple[float, float]]

    @property
    def straight_seconds(self) -> float:
        """All layers together."""
        return sum(seconds for seconds, _ in self.straight.values())


def dbt_seconds(home: Path, build_file: Path, target: Path) -> tuple[float, float]:
    """Seconds and GiB at peak of one whole ``dbt build`` into a fresh file."""
    build_file.unlink(missing_ok=True)
    environment = os.environ | {
        "LAVTERSKEL_HOME": str(home), "LAVTERSKEL_BUILD_FILE": str(build_file),
        "LAVTERSKEL_THREADS": str(THREADS), "LAVTERSKEL_MEMORY_LIMIT": MEMORY_LIMIT,
        "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target),
    }  # fmt: skip
    command = [
        str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type",
        "unit_test", "--vars", f"{{as_of: '{AS_OF.isoformat()}'}}",
        "--project-dir", "dbt_project", "--profiles-dir", "dbt_project",
    ]  # fmt: skip
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(said[-3000:])
    return time.perf_counter() - started, usage.ru_maxrss / 1024**2


def straight(build_file: Path, target: Path) -> dict[str, tuple[float, float]]:
    """Seconds and GiB of each layer, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.straight", str(build_file), str(target)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
    return {layer: (seconds, peak) for layer, (seconds, peak) in json.loads(done.stdout).items()}


def build(home: Path) -> Built:
    """dbt first, then the same SQL straight."""
    build_file, target = home / "build" / "bench" / "warehouse.duckdb", home / "bench-target"
    build_file.parent.mkdir(exist_ok=True)
    seconds, peak = dbt_seconds(home, build_file, target)
    return Built(seconds, peak, straight(build_file, target))


def figures(built: Built, contacts: int, municipalities: int) -> list[Figure]:
    """The build as lines of the bench, one for each layer."""
    name = f"dbt build of {contacts:,} contacts, {municipalities} municipalities"
    goal = "<= 1.3" if contacts >= 10_000_000 else ""
    ceiling = "<= 8" if contacts >= 10_000_000 else ""
    lines = [
        Figure(
            name, round(built.seconds / built.straight_seconds, 2), "ratio", goal,
            f"the same SQL in DuckDB: {built.straight_seconds:.1f} s against "
            f"{built.seconds:.1f} s", "make bench",
        ),
        Figure(
            f"{name}, peak memory", round(built.peak_gib, 2), "GiB", ceiling,
            f"limit {MEMORY_LIMIT}", "make bench",
        ),
    ]  # fmt: skip
    return lines + [
        Figure(
            f"{name}: {layer}", round(seconds / built.straight_seconds, 2), "share", "",
            f"{seconds:.1f} s, {peak:.2f} GiB at peak, of {built.straight_seconds:.1f} s straight",
            "make bench",
        )
        for layer, (seconds, peak) in built.straight.items()
    ]  # fmt: skip


def growth(small: Built, large: Built, times: int) -> Figure:
    """How much longer ``times`` as many contacts take, through dbt and straight."""
    return Figure(
        f"dbt build, {times} times the contacts",
        round(large.seconds / small.seconds, 2), "ratio", "<= 11" if times == 10 else "",
        f"{small.seconds:.1f} s and {large.seconds:.1f} s; straight "
        f"{large.straight_seconds / small.straight_seconds:.2f}", "make bench",
    )  # fmt: skip

"""Landing a contacts CSV, typed and pseudonymised, beside DuckDB's bare read and write."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.measure import Figure, run, side_by_side
from tests.bench.nation import contacts_only

OURS = (
    """
import shutil
from contracts.settings import Settings
from loaders.deliveries import load_source
from tests.bench.nation import AS_OF
from loaders.landing import ensure_empty
from loaders.pseudonyms import load_key
settings = Settings(_env_file=None)
shutil.rmtree(settings.zones.landing, ignore_errors=True)
# What an installation does once is no part of landing a delivery.
ensure_empty(settings.zones)
load_key(settings)
""",
    """
[receipt] = load_source(settings, SOURCE, "bench", AS_OF)
assert receipt.status == "landed", receipt.findings
assert receipt.rows_landed == ROWS, receipt.rows_landed
""",
)
BARE = (
    "import duckdb",
    "duckdb.execute(f\"copy (select * from read_csv('{CSV}')) to '{OUT}' (format parquet)\")",
)


def measure(home: Path, source: str, rows: int, times: int) -> list[Figure]:
    """Land one source's contacts file ``times`` over, in turn with the bare copy of it."""
    with tempfile.TemporaryDirectory(prefix="lavterskel-bench-", dir=home.parent) as folder:
        alone = Path(folder) / "data"
        csv = contacts_only(home, source, alone)
        environment = {"LAVTERSKEL_HOME": str(alone)}
        names = (
            f"ROWS, SOURCE = {rows}, {source!r}\n"
            f"CSV, OUT = {str(csv)!r}, {str(alone / 'bare.parquet')!r}\n"
        )
        ours, bare = side_by_side(
            (names + OURS[0], OURS[1]), (names + BARE[0], BARE[1]), environment, times
        )
    return [
        Figure(
            f"land {rows:,} contacts, typed and pseudonymised",
            round(ours.seconds / bare.seconds, 2), "ratio", "<= 2.0",
            f"DuckDB read_csv to Parquet: {bare.seconds:.2f} s against {ours.seconds:.2f} s",
            "make bench",
        ),
        Figure(
            f"land {rows:,} contacts, peak memory",
            round(ours.peak_gib, 2), "GiB", "", f"bare: {bare.peak_gib:.2f} GiB", "make bench",
        ),
    ]  # fmt: skip


def peak(home: Path, source: str, rows: int) -> Figure:
    """The memory it takes to land a whole large delivery; the delivery stays landed."""
    names = f"SOURCE = {source!r}\n"
    work = "[receipt] = load_source(settings, SOURCE, 'bench', AS_OF)\nassert receipt.rows_landed"
    used = run(names + OURS[0], work, {"LAVTERSKEL_HOME": str(home)})
    return Figure(
        f"land a whole delivery with {rows:,} contacts, peak memory",
        round(used.peak_gib, 2),
        "GiB",
        "",
        f"{used.seconds:.1f} s",
        "make bench",
    )

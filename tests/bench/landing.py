"""Landing a 1 M-row contacts CSV, typed and pseudonymised, beside DuckDB's bare read and write."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import Figure, side_by_side

OURS = (
    """
from datetime import UTC, datetime
from contracts.settings import Settings
from loaders.deliveries import load_source
settings = Settings(_env_file=None)
""",
    """
[receipt] = load_source(settings, "nation", f"bench-{time.time_ns()}", datetime(2030, 1, 1, tzinfo=UTC))
assert receipt.rows_landed == ROWS, receipt
""",
)
BARE = (
    "import duckdb",
    "duckdb.execute(f\"copy (select * from read_csv('{CSV}')) to '{OUT}' (format parquet)\")",
)


def measure(home: Path, csv: Path, rows: int, times: int) -> Figure:
    """Land the contacts file in ``home``'s inbox and compare with the bare copy of it."""
    environment = {"LAVTERSKEL_HOME": str(home)}
    names = f"ROWS = {rows}\nCSV = {str(csv)!r}\nOUT = {str(home / 'bare.parquet')!r}\n"
    forget = "import shutil; shutil.rmtree(settings.zones.landing / 'nation', ignore_errors=True)\n"
    ours, bare = side_by_side(
        (names + OURS[0] + forget, OURS[1]), (names + BARE[0], BARE[1]), environment, times
    )
    return Figure(
        name=f"landing {rows:,} contacts ({ours.seconds:.2f} s, {ours.peak_gib:.2f} GiB)",
        value=round(ours.seconds / bare.seconds, 2),
        unit="ratio",
        goal="<= 2.0",
        compared_with=f"DuckDB read_csv to Parquet ({bare.seconds:.2f} s)",
        command="make bench",
    )

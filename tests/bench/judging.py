"""Judging a delivery of 1 M contacts and their parents, beside the contacts' rules in pandas."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import Figure, run, side_by_side

OURS = (
    """
from contracts.settings import Settings
from expectations.judge import judge_delivery
from expectations.validate import warm
from tests.bench.nation import AS_OF
zones = Settings(_env_file=None).zones
warm()
""",
    """
summary = judge_delivery(zones, SOURCE, DELIVERY, "bench", AS_OF)
assert summary["verdict"] == "accepted", summary["findings"]
""",
)
# The contacts' rules as somebody would write them straight in pandas, over the same Parquet.
BARE = (
    "import numpy as np, pandas as pd\nfrom contracts.entities import entities",
    """
contacts = pd.read_parquet(f"{FOLDER}/contacts.parquet")
entity = entities()["contacts"]
failed = {}
failed["unreadable"] = contacts["unreadable"].notna()
for field in entity.fields:
    column = contacts[field.landed_as]
    if field.is_required:
        failed["required", field.name] = column.isna()
    if field.codes:
        failed["codes", field.name] = column.notna() & ~column.isin(field.codes)
    if field.minimum is not None:
        failed["range", field.name] = column.notna() & ~column.between(field.minimum, field.maximum)
    if field.pattern:
        failed["pattern", field.name] = column.notna() & ~column.str.fullmatch(field.pattern)
failed["order"] = contacts["registered_at"] > contacts["changed_at"]
failed["neither"] = contacts["episode_id"].isna() & contacts["enquiry_id"].isna()
for reference in entity.references:
    known = pd.read_parquet(f"{FOLDER}/{reference.entity}.parquet", columns=[reference.key])
    column = contacts[reference.field]
    failed["reference", reference.field] = column.notna() & ~column.isin(known[reference.key])
key = list(entity.key)
same_key = contacts.duplicated(key, keep=False)
content = contacts.drop(columns=["unreadable"])
failed["copies"] = same_key & ~content.duplicated(keep=False)
rows = {rule: np.flatnonzero(column) for rule, column in failed.items()}
""",
)


def measure(home: Path, source: str, delivery: str, rows: int, times: int) -> list[Figure]:
    """Judge one landed delivery ``times`` over, in turn with the bare checks."""
    environment = {"LAVTERSKEL_HOME": str(home)}
    folder = home / "landing" / source / delivery
    names = f"SOURCE, DELIVERY, FOLDER = {source!r}, {delivery!r}, {str(folder)!r}\n"
    ours, bare = side_by_side(
        (names + OURS[0], OURS[1]), (names + BARE[0], BARE[1]), environment, times
    )
    return [
        Figure(
            f"judge a delivery with {rows:,} contacts, after the import",
            round(ours.seconds / bare.seconds, 2), "ratio", "<= 2.0",
            f"the contacts' rules in pandas: {bare.seconds:.2f} s against {ours.seconds:.2f} s",
            "make bench",
        ),
        Figure(
            f"judge a delivery with {rows:,} contacts, peak memory",
            round(ours.peak_gib, 2), "GiB", "", f"pandas: {bare.peak_gib:.2f} GiB", "make bench",
        ),
    ]  # fmt: skip


def peak(home: Path, source: str, delivery: str, rows: int) -> Figure:
    """The memory it takes to judge a whole large delivery."""
    names = f"SOURCE, DELIVERY = {source!r}, {delivery!r}\n"
    used = run(names + OURS[0], OURS[1], {"LAVTERSKEL_HOME": str(home)})
    return Figure(
        f"judge a whole delivery with {rows:,} contacts, peak memory",
        round(used.peak_gib, 2), "GiB", "<= 2.0", f"{used.seconds:.1f} s", "make bench",
    )  # fmt: skip

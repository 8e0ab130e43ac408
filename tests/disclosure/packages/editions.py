"""Makes and sends real editions of the real forms, from made-up rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from contracts.zones import Zones
from exports.delivery.message import Answer, Kind
from exports.editions.approving import approve
from exports.editions.drafting import Draft, draft
from exports.editions.events import Happened
from exports.editions.filling import Hide
from exports.editions.folder import Edition, happen
from exports.editions.period import Period
from exports.editions.sending import deliver
from exports.receivers.contract import Form

NUMBERS = {
    "maling": "cast(numerator as decimal(14, 3)) as numerator, "
    "cast(value as decimal(14, 3)) as value",
}
WHOLE = "cast(numerator as bigint) as numerator, cast(value as decimal(18, 6)) as value"


@dataclass
class House:
    """One installation that reports one form, with its own disclosure control or another."""

    zones: Zones
    form: Form
    hide: Hide | None = None
    now: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def send(self, rows: pd.DataFrame | None, period: Period) -> Edition:
        """Publish rows, and report them until the receiver has acknowledged them; or take back
        what was reported of the period, where there are none."""
        if rows is not None:
            self._publish(rows)
        asked = Draft(self.form, period, cancel=rows is None)
        edition = draft(self.zones, asked, self._tick(), hide=self.hide)
        # What stock tools say of packages is looked at elsewhere.
        happen(self.zones, edition, Happened.VALIDATED, self._tick(), {})
        for name in ("Kari Nordmann", "Ola Hansen"):
            approve(self.zones, edition, name, self._tick())
        deliver(
            self.zones,
            edition,
            lambda _, message: Answer(Kind.ACCEPTED, message.message_id, ref_id="ref"),
            self._tick,
        )
        return edition

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _publish(self, rows: pd.DataFrame) -> None:
        at = self._tick()
        run_id = f"run-{at:%Y%m%dT%H%M}"
        folder = self.zones.published / run_id
        folder.mkdir(parents=True)
        model = next(table.model for table in self.form.tables if table.disclosure)
        with duckdb.connect(folder / "reporting.duckdb") as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(
                "create table publication as select ? as run_id, ?::timestamptz as as_of, "
                "'code' as code_version",
                [run_id, at.isoformat()],
            )
            connection.register("rows", rows)
            connection.execute(
                f"create table {model} as select * replace ("
                f"cast(period_on as date) as period_on, {NUMBERS.get(self.form.form, WHOLE)}, "
                "cast(denominator as bigint) as denominator, "
                "cast(missing_code as varchar) as missing_code, "
                "cast(definition_version as integer) as definition_version) from rows"
            )
        current = self.zones.published / "current"
        current.unlink(missing_ok=True)
        current.symlink_to(run_id)


def truth(edition: Edition) -> pd.DataFrame:
    """What the house keeps of an edition and never sends: its rows before any was hidden."""
    rows: pd.DataFrame = pq.read_table(edition.kept / "figures.parquet").to_pandas()
    return rows


def is_told_apart(edition: Edition) -> bool:
    """Whether the house says that counts in it are safe only from readers who do not know that
    they were not corrected."""
    audit = json.loads((edition.kept / "audit.json").read_bytes())
    return not all(found.get("with_earlier_editions", True) for found in audit["tables"].values())

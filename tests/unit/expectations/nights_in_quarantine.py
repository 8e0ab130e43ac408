"""Nights that tests write by hand: what was delivered, and which rows the judge set aside.

The judgement is written without asking the library, so that a hundred nights take a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from contracts import receipts
from expectations.quarantine import create_tables, write_judgement
from expectations.release import Row, release
from expectations.rules import rules_version, suites
from expectations.waiting.lives import Life, lives
from expectations.waiting.rows import Span

ENTITY = "offers"
FIRST = datetime(2023, 9, 1, 1, tzinfo=UTC)
FAULT = ("T-004",)

Event = tuple[str, int, str, str, str, str | None, int | None]


def changed(day: int, **rest: Any) -> dict[str, Any]:
    """Columns of a version saved on a day of September."""
    return {"changed_at": datetime(2023, 9, day, 12, tzinfo=UTC)} | rest


def _set_aside(
    con: duckdb.DuckDBPyConnection, source: str, name: str, entity: str, number: int, code: str
) -> None:
    """As the judge tells it: the row, the rule's columns, and its words."""
    rule = next((rule for rule in suites()[entity] if rule.code == code), None)
    columns = " ".join(rule.columns) if rule else ""
    message, remedy = (rule.message, rule.remedy) if rule else (code, code)
    con.execute(
        "insert into quarantine values (?, ?, ?, ?, ?)", [source, name, entity, number, code]
    )
    con.execute(
        "insert into findings values (?, ?, ?, ?, ?, 'ROW', ?)",
        [source, name, entity, number, code, columns],
    )
    con.execute(
        "insert into rule_results values (?, ?, ?, ?, 'ROW', ?, 9, 1, ?, ?)",
        [source, name, entity, code, columns, message, remedy],
    )


@dataclass
class Nights:
    """A source's nights. A night is a number, and its delivery is named by the day."""

    landing: Any
    row: Any
    asked: list[set[Row]] = field(default_factory=list)
    holds: set[Row] = field(default_factory=set)

    @staticmethod
    def name(night: int) -> str:
        """The name of a night's delivery."""
        return f"{FIRST + timedelta(days=night - 1):%Y-%m-%d}"

    @staticmethod
    def as_of(night: int) -> datetime:
        """The instant a night belongs to."""
        return FIRST + timedelta(days=night - 1)

    def deliver(
        self,
        night: int,
        rows: Sequence[Mapping[str, Any]],
        bad: Mapping[int, Sequence[str]] | Iterable[int] = (),
        *,
        entity: str = ENTITY,
        whole: bool = True,
        verdict: str = "accepted",
        rules: str | None = None,
        name: str = "",
    ) -> None:
        """Land a delivery and its judgement; ``bad`` are the rows set aside, with their rules."""
        name = name or self.name(night)
        codes = bad if isinstance(bad, Mapping) else dict.fromkeys(bad, FAULT)
        source, zones = self.landing.source, self.landing.zones
        records = [self.row(entity, **columns) for columns in rows]
        folder = self.landing.land(name, {entity: records})
        if not whole:
            file = folder / receipts.RECEIPT_NAME
            told = replace(receipts.read(file), window_from=FIRST)
            receipts.write(file, told)
        with duckdb.connect() as con:
            create_tables(con)
            con.execute(
                "insert into verdict by name select ? as source_name, ? as delivery_name, "
                "? as verdict, ?::timestamptz as judged_at, ? as run_id, ? as rules_version",
                [source, name, verdict, self.as_of(night).isoformat(), f"night-{night}",
                 rules or rules_version()],
            )  # fmt: skip
            for number, failed in codes.items():
                for code in failed:
                    _set_aside(con, source, name, entity, number, code)
            write_judgement(con, zones, source, name)

    def step(self, night: int, run_id: str = "") -> dict[str, int]:
        """The night's release step. Only rows in ``holds`` would hold today."""
        run_id = run_id or f"night-{night}"
        return release(
            self.landing.zones, self.landing.source, run_id, self.as_of(night),
            still_failing=self._still_failing,
        )  # fmt: skip

    def _still_failing(self, zones: Any, source: str, rows: Collection[Row]) -> set[Row]:
        assert (zones, source) == (self.landing.zones, self.landing.source)
        self.asked.append(set(rows))
        return set(rows) - self.holds

    def events(self) -> list[Event]:
        """Delivery, row, rule, outcome, reason, and by what, of everything decided."""
        files = sorted(self.landing.zones.releases.glob(f"{self.landing.source}/*.parquet"))
        if not files:
            return []
        with duckdb.connect() as con:
            return con.execute(
                "select delivery_name, row_number, rule_code, outcome, reason_code, "
                "replaced_by_delivery, replaced_by_row from read_parquet(?) order by all",
                [[str(file) for file in files]],
            ).fetchall()

    def decided(self, night: int) -> list[tuple[int, str, str]]:
        """Row, outcome and reason of the rows of one delivery."""
        return [(row, what, why) for name, row, _, what, why, *_ in self.events()
                if name == self.name(night)]  # fmt: skip

    def lives(self, night: int) -> list[Life]:
        """What waits, as known that night."""
        with duckdb.connect() as con:
            span = Span(self.landing.source, self.as_of(night))
            return lives(con, self.landing.zones, self.as_of(night).date(), span)

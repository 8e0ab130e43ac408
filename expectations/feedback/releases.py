"""What has left a source's quarantine, and why, in words the unit knows.

Who decided and what they noted is not told: names and free text stay with us.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb

from contracts.entities import entities
from contracts.periods import local_midnight
from contracts.severities import Severity
from contracts.sql import text_literal
from contracts.zones import Zones
from expectations.feedback.judged import Judged
from expectations.feedback.lines import place_of, rows_with_breaks
from expectations.feedback.places import Names
from expectations.feedback.told import Place, ReleasedLine

OUTCOMES_NB = {
    "released": "Tatt inn",
    "replaced": "Erstattet av en nyere",
    "repeated": "Satt til side på nytt",
    "dismissed": "Lagt bort",
}
REASONS_NB = {
    "rule_changed": "Regelen er endret, og posten følger den nå.",
    "parent_arrived": "Posten den viser til, er kommet.",
    "holds_now": "Posten følger reglene nå.",
    "corrected": "Posten er rettet i en nyere leveranse.",
    "deleted": "Posten er slettet i kilden.",
    "newer_delivery": "En nyere leveranse forteller alt på nytt.",
    "came_again": "Posten kom igjen med samme feil. Den nyeste venter på retting.",
    "given_up": "Det er bestemt at posten ikke skal tas inn.",
}
EVENTS = (
    "select delivery_name, entity, row_number, rule_code, outcome, reason_code, "
    "replaced_by_delivery, released_at from read_parquet({files}, union_by_name = true)"
)
NO_EVENTS = (
    "select null::varchar as delivery_name, null::varchar as entity, null::bigint as row_number, "
    "null::varchar as rule_code, null::varchar as outcome, null::varchar as reason_code, "
    "null::varchar as replaced_by_delivery, null::timestamptz as released_at where false"
)


@dataclass(frozen=True)
class Releases:
    """The release events of one source, up to and with one night."""

    con: duckdb.DuckDBPyConnection
    zones: Zones
    source: str
    night: date

    @cached_property
    def _events(self) -> str:
        """SQL for every event known by the night; ``is_tonight`` marks the night's own."""
        folder = self.zones.releases / self.source
        found = sorted(str(path) for path in folder.glob("*.parquet"))
        files = ", ".join(text_literal(path) for path in found)
        events = EVENTS.format(files=f"[{files}]") if found else NO_EVENTS
        starts, ends = (
            local_midnight(day).isoformat()
            for day in (self.night, date.fromordinal(self.night.toordinal() + 1))
        )
        return (
            f"select *, released_at >= '{starts}'::timestamptz as is_tonight from ({events}) "
            f"where released_at < '{ends}'::timestamptz"
        )

    def still_waiting(self, delivery: str) -> str:
        """SQL that holds for the rows of a delivery that nothing has become of."""
        return (
            "(entity, row_number) not in (select (entity, row_number) "
            f"from ({self._events}) where delivery_name = {text_literal(delivery)})"
        )

    def count_of_the_night(self) -> int:
        """How many rows left quarantine this night, each counted once."""
        [(count,)] = self.con.execute(
            "select count(*) from (select distinct delivery_name, entity, row_number "
            f"from ({self._events}) where is_tonight)"
        ).fetchall()
        return int(count)

    def of_the_night(
        self, names: Names, deliveries: Mapping[str, Judged]
    ) -> Iterator[ReleasedLine]:
        """A line for each row and rule that left quarantine this night."""
        events = self.con.execute(
            "select distinct delivery_name, entity, row_number, rule_code, outcome, reason_code, "
            f"replaced_by_delivery from ({self._events}) where is_tonight order by all"
        ).fetchall()
        places: dict[str, dict[tuple[str, int, str], Place]] = {}
        for delivery, entity, number, rule, outcome, reason, newer in events:
            if delivery not in places:
                places[delivery] = self._places(names, deliveries.get(delivery), delivery)
            place = places[delivery].get((entity, number, rule))
            yield ReleasedLine(
                place=place or Place(delivery, entity, _file(names, deliveries, delivery, entity)),
                rule=rule,
                outcome=outcome,
                reason=reason,
                explanation=REASONS_NB.get(reason, ""),
                replaced_by=newer or "",
            )

    def _places(
        self, names: Names, judged: Judged | None, delivery: str
    ) -> dict[tuple[str, int, str], Place]:
        if judged is None or not judged.folder.is_dir():
            return {}
        wanted = (
            "(entity, row_number, rule_code) in (select (entity, row_number, rule_code) "
            f"from ({self._events}) where is_tonight and delivery_name = {text_literal(delivery)})"
        )
        places: dict[tuple[str, int, str], Place] = {}
        for row, broken in rows_with_breaks(judged, Severity.ROW, wanted):
            if row.row_number is not None:
                shown = place_of(names, judged.receipt, row, broken)
                key = (row.failed.entity, row.row_number, row.failed.rule)
                places.setdefault(key, shown)
        return places


def _file(names: Names, deliveries: Mapping[str, Judged], delivery: str, entity: str) -> str:
    judged = deliveries.get(delivery)
    return names.file_of(entity, judged.receipt.kind) if judged and entity in entities() else ""

"""Gathers what one source is to be told about one night, from receipts, judgements and releases.

The night is a local date: whatever landed, was refused or was judged at an instant of that day.
Gathering again later gives the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import duckdb

from contracts.periods import local_date
from contracts.receipts import Receipt, Status
from contracts.severities import LEVELS, Level, Severity, worst
from contracts.zones import Zones
from expectations.feedback.deliveries import refused_told, settled_told
from expectations.feedback.judged import Judged, receipts_of, refused_receipts
from expectations.feedback.lines import judged_lines, loader_line, title_of, waiting_lines
from expectations.feedback.places import Names, names_of
from expectations.feedback.releases import Releases
from expectations.feedback.told import (
    DeliveryTold,
    Feedback,
    Line,
    Outcome,
    ReleasedLine,
    RuleTold,
    WaitingLine,
)
from expectations.feedback.verdict import verdict_of
from expectations.history import ACCEPTED


@dataclass(frozen=True)
class Night:
    """One source's night: everything that is read to make its feedback.

    ``trial`` names the run of a trial before sending; then nothing else is told of.
    """

    con: duckdb.DuckDBPyConnection
    zones: Zones
    source: str
    as_of: datetime
    trial: str = ""

    @property
    def night(self) -> date:
        """The local date the night is called by."""
        return local_date(self.as_of)

    @cached_property
    def names(self) -> Names:
        """The source's declared names."""
        return names_of(self.zones, self.source)

    @cached_property
    def settled(self) -> tuple[Judged, ...]:
        """Every landed or repeated delivery known by this night."""
        return tuple(
            Judged(self.con, self.zones, receipt)
            for receipt in receipts_of(self.zones, self.source)
            if local_date(receipt.landed_at) <= self.night
        )

    @cached_property
    def tonight(self) -> tuple[Judged, ...]:
        """The deliveries that were landed or judged this night."""
        return tuple(one for one in self.settled if self._is_tonight(one))

    def _is_tonight(self, one: Judged) -> bool:
        if self.trial:
            return one.receipt.run_id == self.trial
        if local_date(one.receipt.landed_at) == self.night:
            return True
        return one.verdict is not None and local_date(one.verdict[1]) == self.night

    @cached_property
    def refused(self) -> tuple[Receipt, ...]:
        """The deliveries a loader refused this night, as told the last time it tried."""
        landed = {one.receipt.delivery_name for one in self.tonight}
        last = {
            receipt.delivery_name: receipt
            for receipt in refused_receipts(self.zones, self.source)
            if local_date(receipt.landed_at) == self.night
        }
        return tuple(receipt for name, receipt in last.items() if name not in landed)

    @cached_property
    def overtaken(self) -> dict[str, date]:
        """Deliveries refused before this night with a newer one accepted since, and when each
        was first refused: it was told then, and there is nothing more to do."""
        accepted = [
            one.receipt.delivery_name
            for one in self.settled
            if one.verdict is not None and one.verdict[0] == ACCEPTED
        ]
        first: dict[str, date] = {}
        for receipt in refused_receipts(self.zones, self.source):
            on = local_date(receipt.landed_at)
            first[receipt.delivery_name] = min(on, first.get(receipt.delivery_name, on))
        newest = max(accepted, default="")
        return {name: on for name, on in first.items() if on < self.night and name < newest}

    @cached_property
    def _told_receipts(self) -> tuple[Receipt, ...]:
        """The receipts whose findings are this night's news."""
        refused = (one for one in self.refused if one.delivery_name not in self.overtaken)
        return (*refused, *(one.receipt for one in self.tonight))

    @cached_property
    def releases(self) -> Releases:
        """What has left the source's quarantine by this night."""
        return Releases(self.con, self.zones, self.source, self.night)

    def lines(self) -> Iterator[Line]:
        """Every finding of the night, the gravest first."""
        for severity in Severity:
            for receipt in self._told_receipts:
                for finding in receipt.findings:
                    if finding.severity is severity:
                        yield loader_line(self.names, receipt, finding)
            for one in self.tonight:
                if one.verdict is not None:
                    yield from judged_lines(self.names, one, severity)

    def waiting(self) -> Iterator[WaitingLine]:
        """Every record set aside before this night that still is, the oldest first."""
        before = [
            one
            for one in self.settled
            if one not in self.tonight and one.verdict is not None and one.verdict[0] == ACCEPTED
        ]
        for one in sorted(before, key=lambda judged: judged.verdict or ("", self.as_of)[1]):
            only = self.releases.still_waiting(one.receipt.delivery_name)
            yield from waiting_lines(self.names, one, self.night, only)

    def released(self) -> Iterator[ReleasedLine]:
        """Every record that left quarantine this night."""
        known = {one.receipt.delivery_name: one for one in self.settled}
        yield from self.releases.of_the_night(self.names, known)

    def feedback(self) -> Feedback:
        """The night in one object: deliveries, rules, totals and the verdict."""
        told = [settled_told(one) for one in self.tonight]
        told += [refused_told(one, self.overtaken.get(one.delivery_name)) for one in self.refused]
        deliveries = tuple(sorted(told, key=lambda one: one.name))
        rules = tuple(sorted(self._rules(), key=_importance))
        waiting = self._since()
        source = self.names.source
        found = Feedback(
            source=self.source,
            title=source.title if source else self.source,
            municipality_code=source.municipality_code if source else "",
            kind=source.kind if source else "",
            night=self.night,
            deliveries=deliveries,
            rules=rules,
            level=self._level(deliveries, rules, len(waiting)),
            verdict="",
            waiting=len(waiting),
            waiting_since=min(waiting, default=None),
            released=self.releases.count_of_the_night(),
            is_check=bool(self.trial),
            last_delivery=max((one.receipt.delivery_name for one in self.settled), default=""),
        )
        return verdict_of(found)

    def _since(self) -> list[date]:
        """Since when each record that still waits has done so."""
        since: dict[tuple[str, str, int | None], date] = {}
        for waiting in self.waiting():
            place = waiting.line.place
            since[place.delivery, place.entity, place.position] = waiting.since
        return list(since.values())

    def _level(
        self, deliveries: tuple[DeliveryTold, ...], rules: tuple[RuleTold, ...], waiting: int
    ) -> Level:
        found = [told.level for told in deliveries] + [told.level for told in rules]
        is_quiet = all(told.outcome is Outcome.REPEATED for told in deliveries)
        return worst([*found, *([Level.INFO] if waiting or is_quiet else [])])

    def _rules(self) -> Iterator[RuleTold]:
        by_loader: Counter[tuple[Level, str, str, str, str, str]] = Counter()
        for receipt in self._told_receipts:
            for finding in receipt.findings:
                line = loader_line(self.names, receipt, finding)
                by_loader[
                    line.level, line.rule, line.message, line.remedy, receipt.delivery_name,
                    line.place.file,
                ] += 1  # fmt: skip
        for (level, rule, message, remedy, delivery, file), count in by_loader.items():
            yield RuleTold(level, rule, message, remedy, delivery, "", file, count)
        for one in self.tonight:
            if one.verdict is None or one.receipt.status is not Status.LANDED:
                continue
            for failed in one.failed:
                count = failed.count - one.echoes[failed]
                if not count:
                    continue
                is_known = bool(title_of(failed.entity))
                yield RuleTold(
                    level=LEVELS[failed.severity],
                    rule=failed.rule,
                    message=failed.message,
                    remedy=failed.remedy,
                    delivery=one.receipt.delivery_name,
                    entity=failed.entity,
                    file=self.names.file_of(failed.entity, one.receipt.kind) if is_known else "",
                    count=count,
                )


def _importance(told: RuleTold) -> tuple[int, int, str, str, str, str]:
    order = list(Level)
    return (
        order.index(told.level), -told.count, told.rule, told.delivery, told.entity, told.message
    )  # fmt: skip

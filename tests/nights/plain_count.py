"""Counts a delivered journal's monthly figures in plain Python, from the counting rules' words.

Shares no code with the warehouse, so that the two can be held against each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.nights.delivered import Journal, Record, person_keys

Figures = dict[tuple[str, str], int]
SAME_SERVICE_DAYS = timedelta(days=90)
SHORT_TERM = "KPH"
BANDS = ((56, "waiting_0_8_weeks"), (141, "waiting_8_20_weeks"), (10**6, "waiting_over_20_weeks"))


@dataclass
class Episode:
    """What a journal tells about one episode."""

    person: int
    service: str
    has_decision: bool
    is_transfer: bool
    ended_on: date | None
    statuses: list[tuple[date, int, str]] = field(default_factory=list)
    attended_on: list[date] = field(default_factory=list)

    def first(self, status: str) -> date | None:
        """The day the episode first had a status."""
        return min((day for day, _, code in self.statuses if code == status), default=None)

    def status_before(self, instant: date) -> str | None:
        """The status in force when ``instant`` begins."""
        told = [row for row in sorted(self.statuses) if row[0] < instant]
        if not told or (self.ended_on and self.ended_on < instant and told[-1][2] not in "SX"):
            return None
        return told[-1][2]

    def in_service(self) -> Iterator[tuple[date, date]]:
        """From and to (exclusive; far ahead when it goes on) of each spell in service."""
        ordered = sorted(self.statuses)
        for place, (day, _, code) in enumerate(ordered):
            if code == "I":
                later = ordered[place + 1][0] if place + 1 < len(ordered) else self.ended_on
                yield day, later or date.max

    def wait(self) -> tuple[date, date] | None:
        """When the wait from allocation began, and when it stopped (far ahead when open)."""
        began = self.first("T")
        if began is None:
            return None
        stops = [day for day in self.attended_on if day >= began]
        closed = self.ended_on or self.first("S")
        stops += [max(closed, began)] if closed else []
        return began, min(stops, default=date.max)


def day_of(cell: str) -> date:
    """The day of a cell written as a date or as a time of day."""
    return datetime.strptime(cell[:10], "%d.%m.%Y").date()  # noqa: DTZ007


def _current(journal: Journal, entity: str) -> list[Record]:
    newest: dict[str, Record] = {}
    for record in journal[entity]:
        told = datetime.strptime(record["changed_at"], "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007
        kept = newest.get(record["record_id"])
        if kept is None or told >= datetime.strptime(kept["changed_at"], "%d.%m.%Y %H:%M:%S"):  # noqa: DTZ007
            newest[record["record_id"]] = record
    return [record for record in newest.values() if record["is_deleted"] == "N"]


def _episodes(journal: Journal, persons: dict[str, int]) -> dict[str, Episode]:
    empty = journal.empty
    service = {record["offer_id"]: record["service_code"] for record in _current(journal, "offers")}
    rows = _current(journal, "episodes")
    found = {
        r["record_id"]: Episode(
            person=persons[r["person_key"]],
            service=service[r["offer_id"]],
            has_decision=r["has_decision"] == "J",
            is_transfer=r["previous_episode_id"].strip() not in empty,
            ended_on=None if r["ended_on"].strip() in empty else day_of(r["ended_on"]),
        )
        for r in rows
    }
    for r in _current(journal, "episode_statuses"):
        if r["episode_id"] in found:
            told = (day_of(r["valid_from"]), int(r["sequence"]), r["status"])
            found[r["episode_id"]].statuses.append(told)
    for r in _current(journal, "contacts"):
        if r["episode_id"] in found and r["attendance"] == "attended":
            found[r["episode_id"]].attended_on.append(day_of(r["starts_at"]))
    return {key: episode for key, episode in found.items() if episode.first("X") is None}


def count(journal: Journal, months: list[str]) -> Figures:
    """(indicator, month) to figure; what is not there is nought."""
    persons = {key: n for n, keys in enumerate(person_keys(journal)) for key in keys}
    episodes = _episodes(journal, persons)
    transferred_on = {
        r["previous_episode_id"]
        for r in _current(journal, "episodes")
        if r["record_id"] in episodes
    }
    figures: Counter[tuple[str, str]] = Counter()
    served: dict[tuple[int, str], list[tuple[date, date, str]]] = defaultdict(list)
    for key, episode in episodes.items():
        for begins, ends in episode.in_service():
            served[episode.person, episode.service].append((begins, ends, key))
        allocated, entered, ended = episode.first("T"), episode.first("I"), episode.ended_on
        if episode.has_decision and allocated:
            figures["new_with_decision", f"{allocated:%Y-%m}"] += 1
        was_served = entered is not None and ended is not None and entered <= ended
        if episode.has_decision and was_served and key not in transferred_on:
            figures["discharged", f"{ended:%Y-%m}"] += 1
    for key, episode in episodes.items():
        entered = episode.first("I")
        if episode.service != SHORT_TERM or entered is None or episode.is_transfer:
            continue
        before = (
            ends
            for begins, ends, other in served[episode.person, episode.service]
            if (begins, other) < (entered, key)
        )
        if not any(ends >= entered - SAME_SERVICE_DAYS for ends in before):
            figures["new_short_term", f"{entered:%Y-%m}"] += 1
    enquiring = set()
    for record in _current(journal, "enquiries"):
        month = f"{day_of(record['received_at']):%Y-%m}"
        figures["enquiries", month] += 1
        if record["person_key"].strip() not in journal.empty:
            enquiring.add((month, persons[record["person_key"]]))
    figures.update(("persons_enquiring", month) for month, _ in enquiring)
    for month in months:
        _count_stocks(figures, month, list(episodes.values()))
    _add_totals(figures, months)
    return {key: figure for key, figure in figures.items() if figure and key[1] in months}


def _count_stocks(figures: Counter[tuple[str, str]], month: str, episodes: list[Episode]) -> None:
    ends = (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1)
    users = {(e.has_decision, e.person) for e in episodes if e.status_before(ends) == "I"}
    for has_decision, _ in users:
        kind = "users_with_decision" if has_decision else "users_without_decision"
        figures[kind, month] += 1
    figures["users_distinct", month] = len({person for _, person in users})
    for wait in (e.wait() for e in episodes if e.has_decision):
        if wait and wait[0] < ends <= wait[1]:
            days = (ends - wait[0]).days
            figures[next(band for below, band in BANDS if days < below), month] += 1
            longest = max(figures["longest_wait_days", month], days)
            figures["longest_wait_days", month] = longest


def _add_totals(figures: Counter[tuple[str, str]], months: list[str]) -> None:
    totals = {
        "users_total": ("users_with_decision", "users_without_decision"),
        "new_total": ("new_with_decision", "new_short_term"),
        "waiting_total": tuple(band for _, band in BANDS),
    }
    for total, parts in totals.items():
        for month in months:
            figures[total, month] = sum(figures[part, month] for part in parts)

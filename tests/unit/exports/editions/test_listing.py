"""A person sees what is to be approved, who has approved it, and how many are lacking."""

from __future__ import annotations

from datetime import UTC, datetime

from exports.editions.events import Event, Happened
from exports.editions.listing import approved_nb

CONTENTS = "sha256:3b5fcaac-42adab3e-b7494c5a-c1949640"


def life(*names: str, sent: bool = False) -> tuple[Event, ...]:
    """A life with some approvals in it."""
    at = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    told = [(Happened.DRAFTED, {"contents": CONTENTS}), (Happened.VALIDATED, {})]
    told += [(Happened.APPROVED, {"name": name, "contents": CONTENTS}) for name in names]
    told += [(Happened.SENDING, {})] if sent else []
    return tuple(
        Event(number, what, at, "id", "", dict(details))
        for number, (what, details) in enumerate(told, start=1)
    )


def test_what_is_to_be_approved_and_how_many_are_lacking() -> None:
    assert approved_nb(life()) == ("kontrollsum 3b5fcaac-42adab3e",
                                   "2 av 2 godkjenninger mangler")  # fmt: skip


def test_who_has_approved_and_when() -> None:
    assert approved_nb(life("Kari Nordmann"))[1:] == (
        "godkjent av Kari Nordmann 01.07.2026 kl. 14.30",
        "1 av 2 godkjenninger mangler",
    )
    assert len(approved_nb(life("Kari Nordmann", "Ola Hansen"))) == 3


def test_nothing_lacks_when_it_has_left() -> None:
    assert approved_nb(life("Kari Nordmann", "Ola Hansen", sent=True))[-1].startswith("godkjent av")

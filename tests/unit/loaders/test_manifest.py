"""A delivery may say what it holds and what it tells of; then it is held to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.entities import SCHEMA_VERSION
from contracts.periods import local_midnight
from contracts.receipts import Receipt, Status, to_json
from tests.unit.loaders.conftest import NIGHT

if TYPE_CHECKING:
    from tests.unit.loaders.conftest import Sender

RulesOf = Callable[[Receipt], list[str]]
DAY = NIGHT.date()


def note(sender: Sender, delivery: str, told: object) -> None:
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    (sender.inbox / delivery / "leveranse.json").write_bytes(content)


def deliver(sender: Sender, delivery: str, **told: Any) -> Receipt:
    """Send one person, with a note when anything is told, and load."""
    sender.send(delivery, [{"PostId": delivery}])
    if told:
        note(sender, delivery, {"schema_version": SCHEMA_VERSION, **told})
    [receipt] = [found for found in sender.load() if found.delivery_name == delivery]
    return receipt


def redeclare(sender: Sender, **changes: object) -> None:
    path = sender.settings.zones.sources_file
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    declared["sources"]["tonsberg"].update(changes)
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")


def test_a_delivery_with_a_note_lands_and_its_window_is_on_the_receipt(sender: Sender) -> None:
    receipt = deliver(
        sender, "2023-09-01", window_from="2023-01-01", window_to="2023-09-01T05:00:00+02:00",
        rows={"persons": 1},
    )  # fmt: skip
    assert (receipt.status, receipt.findings) == (Status.LANDED, ())
    assert receipt.window_from == local_midnight(DAY.replace(month=1))
    assert receipt.window_to == datetime(2023, 9, 1, 3, tzinfo=UTC)


def test_without_a_note_everything_is_told(sender: Sender) -> None:
    assert deliver(sender, "2023-09-01").window_from is None


@pytest.mark.parametrize(
    "told",
    [
        b"", b"{", b"[]", b"1", b"null", b"\xff\xfe{", b'{"schema_version": "1", "rows": NaN}',
        b'{"schema_version": "1", "schema_version": "1"}', b"[" * 50_000, b" " * 70_000,
        b'{"schema_version": ' + b"9" * 5_000 + b"}",
        {}, {"schema_version": True}, {"schema_version": "Kari"}, {"schema_version": None},
        {"schema_version": "1", "Kari Nordmann": 1},
        {"schema_version": "1", "rows": {"persons": -1}},
        {"schema_version": "1", "rows": {"persons": 1.0}},
        {"schema_version": "1", "rows": {"persons": True}},
        {"schema_version": "1", "rows": {"Kari Nordmann": 1}},
        {"schema_version": "1", "rows": [1]},
        {"schema_version": "1", "window_from": "2023-08-01"},
        {"schema_version": "1", "window_from": "2023-08-02", "window_to": "2023-08-01"},
        {"schema_version": "1", "window_to": "2023-08-01T00:00:00"},
        {"schema_version": "1", "window_to": "i går"}, {"schema_version": "1", "window_to": 1},
        {"schema_version": "1", "window_to": "0001-01-01"},
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_used_refuses_the_delivery(
    sender: Sender, told: object, rules_of: RulesOf
) -> None:
    sender.send("2023-09-01", [{}])
    note(sender, "2023-09-01", told)
    [receipt] = sender.load()
    assert (receipt.status, rules_of(receipt)) == (Status.REFUSED, ["L-016"])
    assert "Kari" not in to_json(receipt)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
WORDS = st.sampled_from(["schema_version", "window_from", "window_to", "rows"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.dictionaries(WORDS, JSON) | JSON)
def test_any_note_lands_or_is_refused_by_a_rule(
    sender: Sender, rules_of: RulesOf, told: object
) -> None:
    sender.send("2023-09-01", [{}])
    note(sender, "2023-09-01", told)
    for receipt in sender.load():
        if receipt.status is Status.REFUSED:
            assert set(rules_of(receipt)) <= {"L-004", "L-016", "L-017", "L-018", "L-019"}


def test_another_version_of_the_format_is_refused_naming_both(
    sender: Sender, rules_of: RulesOf
) -> None:
    receipt = deliver(sender, "2023-09-01", schema_version="2.1")
    assert rules_of(receipt) == ["L-017"]
    assert (
        f"utgave 2.1 av formatet, mottaket utgave {SCHEMA_VERSION}" in receipt.findings[0].message
    )


def test_another_number_of_rows_is_refused(sender: Sender, rules_of: RulesOf) -> None:
    receipt = deliver(sender, "2023-09-01", rows={"persons": 7})
    assert (receipt.status, rules_of(receipt)) == (Status.REFUSED, ["L-018"])
    assert receipt.findings[0].place == "følgeseddelen sier 7, filen har 1"


def test_a_gap_is_refused_and_an_overlap_is_only_told(sender: Sender, rules_of: RulesOf) -> None:
    deliver(sender, "2023-08-01", window_from="2023-01-01", window_to="2023-08-01")
    gap = deliver(sender, "2023-08-20", window_from="2023-08-05", window_to="2023-08-20")
    assert (gap.status, rules_of(gap)) == (Status.REFUSED, ["L-019"])
    assert gap.findings[0].place == "4 dager"
    near = deliver(sender, "2023-08-21", window_from="2023-07-25", window_to="2023-08-21")
    assert (near.status, near.findings) == (Status.LANDED, ())
    wide = deliver(sender, "2023-08-22", window_from="2023-06-01", window_to="2023-08-22")
    assert (wide.status, rules_of(wide)) == (Status.LANDED, ["L-020"])
    assert wide.findings[0].severity == "WARNING"


def test_a_first_delivery_of_changes_must_reach_back_to_the_beginning(
    sender: Sender, rules_of: RulesOf
) -> None:
    receipt = deliver(sender, "2023-08-20", window_from="2023-08-05", window_to="2023-08-20")
    assert rules_of(receipt) == ["L-019"]


def test_changes_begin_where_the_last_delivery_ended(sender: Sender) -> None:
    redeclare(sender, delivers="changes")
    assert deliver(sender, "2023-08-01").window_from is None
    second = deliver(sender, "2023-08-15")
    assert second.window_from == local_midnight(DAY.replace(month=8))
    assert second.window_to == local_midnight(DAY.replace(month=8, day=15))


def test_what_the_rules_refused_told_nothing(sender: Sender) -> None:
    redeclare(sender, delivers="changes")
    deliver(sender, "2023-08-01")
    deliver(sender, "2023-08-15")
    judged = sender.settings.zones.judged_delivery("tonsberg", "2023-08-15")
    judged.mkdir(parents=True)
    pq.write_table(pa.table({"verdict": ["refused"]}), judged / "verdict.parquet")
    assert deliver(sender, "2023-08-20").window_from == local_midnight(DAY.replace(month=8))


def test_an_older_delivery_is_taken_in_with_a_remark(sender: Sender, rules_of: RulesOf) -> None:
    deliver(sender, "2023-08-15")
    late = deliver(sender, "2023-08-01")
    assert (late.status, rules_of(late)) == (Status.LANDED, ["L-021"])


def test_a_note_that_was_changed_is_other_content(sender: Sender, rules_of: RulesOf) -> None:
    deliver(sender, "2023-09-01", rows={"persons": 1})
    note(sender, "2023-09-01", {"schema_version": SCHEMA_VERSION})
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-004"]


def test_declarations_of_windows_are_checked(sender: Sender) -> None:
    from loaders.sources import UnusableSources

    for wrong in ({"delivers": "alt"}, {"overlap_days": -1}, {"statement_timeout": "ti"}):
        redeclare(sender, **wrong)
        with pytest.raises(UnusableSources, match=next(iter(wrong))):
            sender.load()
        redeclare(sender, delivers="everything", overlap_days=14, statement_timeout=60)

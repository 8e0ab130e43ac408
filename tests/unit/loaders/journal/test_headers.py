"""A column that is nearly there is named; what a header holds is told only by its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.entities import entities
from contracts.receipts import Finding
from loaders.journal.headers import Header, read_columns
from loaders.rules import Refused
from loaders.sources import DeliveredEntity

FIELDS = [field.name for field in entities()["contacts"].fields]
CONTACTS = DeliveredEntity("contacts", file="kontakter_*.csv", columns={"has_interpreter": "Tolk"})
NAMES = [CONTACTS.header(name) for name in FIELDS]


def with_name(place: int, name: str) -> list[str]:
    return [*NAMES[:place], name, *NAMES[place + 1 :]]


def read(names: list[str]) -> Header:
    return read_columns(CONTACTS, FIELDS, names)


def refused(names: list[str]) -> tuple[Finding, ...]:
    with pytest.raises(Refused) as caught:
        read(names)
    return caught.value.findings


@pytest.mark.parametrize(
    "written",
    ["STARTS_AT", " starts_at ", "\ufeffstarts_at", "\u00a0starts_at\u00a0", "\u200estarts_at"],
)
def test_capitals_blanks_and_unseen_marks_do_not_matter(written: str) -> None:
    found = read(with_name(NAMES.index("starts_at"), written))
    assert found == Header({name: place for place, name in enumerate(FIELDS)}, ())


def test_norwegian_letters_are_the_same_however_they_are_stored() -> None:
    delivered = DeliveredEntity("contacts", file="x", columns={"mode": "Måte"})
    names = ["Ma\u030ate" if name == "mode" else name for name in FIELDS]
    assert read_columns(delivered, FIELDS, names).columns["mode"] == FIELDS.index("mode")


@pytest.mark.parametrize(
    ("place", "written", "message"),
    [
        (7, "start_at", "Kolonnen «starts_at» mangler. Mente du «start_at», kolonne 8?"),
        (7, "Starts At", "Kolonnen «starts_at» mangler. Mente du «Starts At», kolonne 8?"),
        (7, "starts_at 15828510085", "Kolonnen «starts_at» mangler. Mente du kolonne 8?"),
        (7, "starts2at", "Kolonnen «starts_at» mangler. Mente du kolonne 8?"),
        (7, "statt_am", "Kolonnen «starts_at» mangler. Mente du kolonne 8?"),
        (7, "Kari Nordmann", "Kolonnen «starts_at» mangler."),
        (7, "", "Kolonnen «starts_at» mangler."),
        (15, "Tølk", "Kolonnen «Tolk» mangler. Mente du kolonne 16?"),
    ],
)
def test_a_near_miss_is_named(place: int, written: str, message: str) -> None:
    [finding] = refused(with_name(place, written))
    assert (finding.rule, finding.message) == ("L-001", message)
    assert finding.file == "kontakter_*.csv"


def test_a_first_line_that_is_a_record_is_no_header_and_is_not_repeated() -> None:
    [finding] = refused(["K1", "3803", "Kari", "15828510085", "in_person"])
    assert finding.rule == "L-014"
    assert "Kari" not in str(finding)


def test_a_name_is_not_shown_where_most_of_the_names_are_missing() -> None:
    """A first name can be one letter from a declared name: only a header's cells are shown."""
    delivered = DeliveredEntity("contacts", file="x", columns={"changed_at": "Endret"})
    with pytest.raises(Refused) as caught:
        read_columns(delivered, FIELDS, ["Endre", "mode"])
    assert "«Endre»" not in str([finding.message for finding in caught.value.findings])


def test_a_name_twice_in_other_capitals_is_ambiguous() -> None:
    [finding] = refused([*NAMES, "MODE"])
    assert (finding.rule, finding.place) == ("L-010", "kolonne «mode»")


def test_unknown_columns_are_positions_and_nameless_ones_are_nothing() -> None:
    assert read([*NAMES, "Diagnose", "", "  ", "15828510085"]).unknown == (
        "kolonne 17",
        "kolonne 20",
    )


def test_more_columns_than_any_table_has() -> None:
    assert [finding.rule for finding in refused(["x"] * 3_000)] == ["L-011"]


NAME_LIKE = st.one_of(st.text(max_size=12), st.sampled_from([*NAMES, "Start", "Kari", "endret"]))


@settings(max_examples=100, deadline=None)
@given(st.lists(NAME_LIKE, max_size=25))
def test_any_header_is_read_or_refused_and_only_near_names_are_shown(names: list[str]) -> None:
    refusal, found = outcome(names)
    if found is None:
        assert {finding.rule for finding in refusal} <= {"L-001", "L-010", "L-014"}
        assert "Kari" not in " ".join(finding.message + finding.place for finding in refusal)
        return
    assert set(found.columns) == set(FIELDS)


def outcome(names: list[str]) -> tuple[tuple[Finding, ...], Header | None]:
    try:
        return (), read(names)
    except Refused as refusal:
        return refusal.findings, None

"""A receipt is read as it is meant, and whatever comes is read without a fall."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.delivery.answers import LARGEST, read_answer
from exports.delivery.message import Kind
from exports.delivery.words import readable

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["messageId", "refId", "validationCode", "validationMessage", "errorCode", "status", "lines"]
)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"refId": "r"}, Kind.ACCEPTED),
        ({}, Kind.DELIVERED),
        ({"status": "processing"}, Kind.DELIVERED),
        ({"status": "Accepted"}, Kind.ACCEPTED),
        ({"validationCode": "V", "refId": "r"}, Kind.REJECTED),
        ({"status": "accepted", "validationCode": "V"}, Kind.REJECTED),
        ({"errorCode": "E"}, Kind.FAILED),
        ({"status": "not_received"}, Kind.FAILED),
        ({"status": "hva som helst"}, None),
    ],
)
def test_what_a_receipt_means(told: dict[str, object], kind: Kind | None) -> None:
    answer = read_answer(json.dumps({"messageId": GUID.upper(), **told}).encode())
    assert (answer and answer.kind) == kind
    assert answer is None or answer.message_id == GUID


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"refId": "r"}', b'{"messageId": "x", "refId": "r"}', b"\xff",
     b'{"messageId": 1}', b" " * (LARGEST + 1), b"[" * 10_000],
)  # fmt: skip
def test_what_cannot_be_a_receipt_is_none(content: bytes) -> None:
    assert read_answer(content) is None


@given(st.dictionaries(WORDS, VALUES | st.just(GUID)))
def test_whatever_comes_is_read_without_a_fall(told: dict[str, object]) -> None:
    answer = read_answer(json.dumps(told).encode(), about=GUID)
    if answer is not None:
        words = (answer.code, answer.message, *(line.message for line in answer.lines))
        assert all("\n" not in word and len(word) <= 500 for word in words)


@given(st.binary(max_size=200))
def test_bytes_are_read_without_a_fall(content: bytes) -> None:
    read_answer(content, about=GUID)


@given(st.text(max_size=30), st.from_regex(r"[0-9]{6}[ -]?[0-9]{5}", fullmatch=True))
def test_what_could_be_somebodys_number_is_never_shown(before: str, number: str) -> None:
    shown = readable(f"{before} fødselsnr. {number}: ugyldig")
    assert number not in shown


def test_a_reference_keeps_its_digits() -> None:
    answer = read_answer(json.dumps({"messageId": GUID, "refId": 20260101123456}).encode())
    assert answer is not None
    assert answer.ref_id == "20260101123456"

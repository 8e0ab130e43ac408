"""Pseudonyms are keyed and bound to their purpose; numbers are recognised by both rules."""

from __future__ import annotations

import os
import stat

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.settings import NotConfigured, Settings
from loaders import pseudonyms
from loaders.pseudonyms import Key

KEY = Key("k1", b"0" * 32)
VALID = ["01819010001", "01819010192", "15828510085", "41819010186", "41819010267"]


@pytest.mark.parametrize("number", VALID)
def test_valid_numbers_are_recognised(number: str) -> None:
    assert pseudonyms.has_valid_check_digits(number)
    assert pseudonyms.identity_check(f"{number[:6]} {number[6:]}") == "valid"


def test_numbers_issued_from_2032_are_recognised() -> None:
    """A first check digit that leaves 1, 2 or 3 is valid by the new rule only."""
    remainders = set()
    for serial in range(1000):
        prefix = f"018190{serial:03d}"
        for k1 in range(10):
            for k2 in range(10):
                number = f"{prefix}{k1}{k2}"
                if pseudonyms.has_valid_check_digits(number):
                    digits = [int(sign) for sign in number]
                    weights = (*pseudonyms.K1_WEIGHTS, 1)
                    remainders.add(sum(w * d for w, d in zip(weights, digits, strict=False)) % 11)
    assert remainders == {0, 1, 2, 3}


@pytest.mark.parametrize("position", range(11))
def test_one_wrong_digit_is_never_valid_in_the_second_check(position: int) -> None:
    number = VALID[0]
    changed = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
    assert not pseudonyms.has_valid_check_digits(changed)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("123", "invalid"),
        ("01819010002", "invalid"),
        ("800000000012", "other_format"),
        ("", "invalid"),
        ("abc", "invalid"),
        ("²1819010001", "invalid"),
    ],
)
def test_other_numbers_are_named_for_what_they_are(value: str, verdict: str) -> None:
    assert pseudonyms.identity_check(value) == verdict


@given(st.text(min_size=1), st.text(), st.sampled_from(["person_key", "staff_id"]))
def test_a_pseudonym_is_thirty_two_letters_and_repeats(
    value: str, scope: str, purpose: str
) -> None:
    value = value.encode("utf-8", "replace").decode()
    scope = scope.encode("utf-8", "replace").decode()
    made = pseudonyms.pseudonym(KEY, purpose, scope, value)
    assert made == pseudonyms.pseudonym(KEY, purpose, scope, value)
    assert len(made) == 32
    assert set(made) <= set("abcdefghijklmnop")


def test_key_purpose_and_scope_each_change_the_pseudonym() -> None:
    made = {
        pseudonyms.pseudonym(KEY, "person_key", "a", "1"),
        pseudonyms.pseudonym(KEY, "person_key", "b", "1"),
        pseudonyms.pseudonym(KEY, "staff_id", "a", "1"),
        pseudonyms.pseudonym(Key("k1", b"1" * 32), "person_key", "a", "1"),
        pseudonyms.pseudonym(Key("k2", b"0" * 32), "person_key", "a", "1"),
    }
    assert len(made) == 5


@given(
    st.sampled_from(VALID),
    st.text(alphabet="abc æøå.,:", max_size=20),
    st.sampled_from(["", " ", ".", "-", "/", "\u00a0", " - "[:2]]),
)
def test_a_number_in_a_text_is_found_and_crossed_out(number: str, words: str, sign: str) -> None:
    written = f"{words}{number[:6]}{sign}{number[6:]}{words}"
    assert pseudonyms.holds_identity_number(written)
    assert pseudonyms.redacted(written) == f"{words}{'x' * 11}{words}"


@pytest.mark.parametrize("written", ["01 81 90 10001", "01.81.90-10001", "018190\u202f10001"])
def test_every_common_way_of_writing_a_number_is_found(written: str) -> None:
    assert pseudonyms.holds_identity_number(f"tlf {written}, takk")


@given(st.text(max_size=60))
def test_redaction_leaves_texts_without_numbers_alone(text: str) -> None:
    if not pseudonyms.holds_identity_number(text):
        assert pseudonyms.redacted(text) == text


def test_sql_functions_agree_with_python_and_pass_null() -> None:
    with duckdb.connect() as connection:
        pseudonyms.register(connection, KEY, {"national_id": "tonsberg"})
        connection.execute("create table n as select * from (values (?), (?), (null)) t(v)",
                           [VALID[0], f"{VALID[0][:6]} {VALID[0][6:]}"])  # fmt: skip
        made = connection.execute(
            "select pseudonym_national_id(v), identity_check(v), holds_identity_number(v) from n"
        ).fetchall()
    expected = pseudonyms.pseudonym(KEY, "national_id", "tonsberg", VALID[0])
    assert made == [(expected, "valid", True), (expected, "valid", True), (None, None, None)]


def test_the_key_is_made_once_outside_the_data_and_closed(settings: Settings) -> None:
    key = pseudonyms.load_key(settings)
    assert pseudonyms.load_key(settings) == key
    assert not settings.key_file.is_relative_to(settings.home.resolve())
    assert stat.S_IMODE(os.stat(settings.key_file).st_mode) == 0o600  # noqa: PTH116
    assert key.secret.hex() not in repr(key)


@pytest.mark.usefixtures("settings")
def test_production_never_makes_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAVTERSKEL_ENV", "production")
    with pytest.raises(NotConfigured, match="pseudonymnøkkelen finnes ikke"):
        pseudonyms.load_key(Settings(_env_file=None))


def test_a_spoilt_key_file_is_named_without_its_content(settings: Settings) -> None:
    settings.key_file.parent.mkdir(parents=True)
    settings.key_file.write_text("{not json", encoding="utf-8")
    with pytest.raises(NotConfigured, match="kan ikke leses") as caught:
        pseudonyms.load_key(settings)
    assert "not json" not in str(caught.value)

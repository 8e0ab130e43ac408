"""Identity numbers: valid check digits, and nobody's."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthetic.identity import national_ids, with_check_digits

K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def is_valid(number: str) -> bool:
    digits = [int(sign) for sign in number]
    return not any(
        sum(w * d for w, d in zip(weights, digits, strict=False)) % 11 for weights in (K1, K2)
    )


def one(born: date, is_man: bool, is_d_number: bool, seed: int = 1) -> str:
    numbers = national_ids(
        np.random.default_rng(seed),
        np.array([born], dtype="datetime64[D]"),
        np.array([is_man]),
        np.array([is_d_number]),
    )
    return str(numbers[0])


@given(
    born=st.dates(date(1900, 1, 1), date(2039, 12, 31)),
    is_man=st.booleans(),
    is_d_number=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_every_number_is_valid_and_nobodys(
    born: date, is_man: bool, is_d_number: bool, seed: int
) -> None:
    number = one(born, is_man, is_d_number, seed)
    assert len(number) == 11
    assert is_valid(number)
    assert int(number[0:2]) == born.day + 40 * is_d_number
    assert int(number[2:4]) == born.month + 80
    assert int(number[4:6]) == born.year % 100
    assert int(number[8]) % 2 == is_man
    assert (int(number[6:9]) >= 500) == (born.year >= 2000)


@given(st.integers(0, 999_999_999))
def test_check_digits_are_right_or_there_are_none(nine: int) -> None:
    number = int(with_check_digits(np.array([nine]))[0])
    assert number == -1 or (is_valid(f"{number:011d}") and number // 100 == nine)


def test_known_examples() -> None:
    for known in ("01819010001", "01819010192", "15828510085", "41819010186"):
        assert f"{int(with_check_digits(np.array([int(known[:9])]))[0]):011d}" == known


def test_no_number_is_given_twice() -> None:
    count = 400
    born = np.full(count, np.datetime64("1990-05-17"))
    numbers = national_ids(
        np.random.default_rng(3), born, np.arange(count) % 2 == 0, np.zeros(count, dtype=bool)
    )
    assert len(set(numbers.tolist())) == count

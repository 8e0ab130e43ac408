"""Made-up identity numbers: correct check digits, and 80 added to the month so that no such
number can ever be a person's. Vectorised, because a nation needs millions of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

SYNTHETIC_MONTH = 80
D_NUMBER_DAY = 40
FIRST_WEIGHTS = np.array([3, 7, 6, 1, 8, 9, 4, 5, 2], dtype=np.int64)
SECOND_WEIGHTS = np.array([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], dtype=np.int64)
# Individual numbers, by the century they are given in: [low, high).
INDIVIDUAL_1900 = (0, 500)
INDIVIDUAL_2000 = (500, 1000)
NO_DIGIT = 10


def _digits(numbers: Integers, count: int) -> Integers:
    powers = 10 ** np.arange(count - 1, -1, -1, dtype=np.int64)
    digits: Integers = numbers[:, None] // powers % 10
    return digits


def with_check_digits(nine_digits: Integers) -> Integers:
    """The eleven-digit numbers; -1 where the nine digits can have no check digits."""
    first = -(_digits(nine_digits, 9) @ FIRST_WEIGHTS) % 11
    ten_digits = nine_digits * 10 + first
    second = -(_digits(ten_digits, 10) @ SECOND_WEIGHTS) % 11
    usable = (first != NO_DIGIT) & (second != NO_DIGIT)
    return np.where(usable, ten_digits * 10 + second, -1)


def _nine_digits(
    draw: np.random.Generator, birth_dates: Days, is_man: npt.NDArray[np.bool_], added: Integers
) -> Integers:
    months = birth_dates.astype("datetime64[M]")
    years = birth_dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (birth_dates.astype("datetime64[D]") - months).astype(np.int64) + 1
    low = np.where(years < 2000, INDIVIDUAL_1900[0], INDIVIDUAL_2000[0])
    high = np.where(years < 2000, INDIVIDUAL_1900[1], INDIVIDUAL_2000[1])
    # The last digit of the individual number is odd for a man and even for a woman.
    individual = draw.integers(low // 2, high // 2) * 2 + is_man
    date_part = (day + added) * 10_000 + (month + SYNTHETIC_MONTH) * 100 + years % 100
    nine: Integers = date_part * 1000 + individual
    return nine


def national_ids(
    draw: np.random.Generator,
    birth_dates: Days,
    is_man: npt.NDArray[np.bool_],
    is_d_number: npt.NDArray[np.bool_],
) -> npt.NDArray[np.str_]:
    """One number for each birth date, all different, as text with its leading zero."""
    added = np.where(is_d_number, D_NUMBER_DAY, 0)
    numbers = np.full(len(birth_dates), -1, dtype=np.int64)
    missing = np.arange(len(birth_dates))
    while len(missing):
        numbers[missing] = with_check_digits(
            _nine_digits(draw, birth_dates[missing], is_man[missing], added[missing])
        )
        _, firsts = np.unique(numbers, return_index=True)
        is_first = np.zeros(len(numbers), dtype=bool)
        is_first[firsts] = True
        missing = np.flatnonzero(~is_first | (numbers < 0))
    return np.char.zfill(numbers.astype(np.str_), 11)

"""What an identity number looks like, written from the tax authority's description alone.

The loaders have their own; a mistake made in both places would have to be made twice.
"""

from __future__ import annotations

import re

# Eleven digits or six and five with one sign between.
SHAPE = r"[0-9]{6}[ .\u00a0-]?[0-9]{5}"
RUN = re.compile(r"[0-9][0-9 .\u00a0-]{9,}[0-9]")
WINDOW = re.compile(rf"(?=({SHAPE}))")
# Hexadecimal digests and ids hold runs of digits by chance; they are no one's number.
DIGEST = re.compile(r"[0-9a-fA-F]{32,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LONGEST_DIGEST = 128
NEW_RULE_REMAINDERS = (1, 2, 3)


def is_identity_number(text: str) -> bool:
    """Whether both check digits hold, as issued until 2032 or from then on."""
    digits = [int(sign) for sign in text if sign in "0123456789"]
    if len(digits) != 11:
        return False
    day, month, year, rest = digits[0:2], digits[2:4], digits[4:6], digits[6:9]
    spread = [*day, *month, *year, *rest]
    first = sum(digit * weight for digit, weight in zip(spread, (3, 7, 6, 1, 8, 9, 4, 5, 2)))  # noqa: B905
    second = sum(
        digit * weight
        for digit, weight in zip([*spread, digits[9]], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))  # noqa: B905
    )
    left_over = (first + digits[9]) % 11
    return left_over in (0, *NEW_RULE_REMAINDERS) and (second + digits[10]) % 11 == 0


def numbers_in(text: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Every identity number that stands in a text by itself, and the known ones wherever."""
    found = []
    windows = (match for run in RUN.finditer(text) for match in WINDOW.finditer(text, *run.span()))
    for match in windows:
        start, end = match.span(1)
        digits = "".join(sign for sign in match[1] if sign.isdecimal())
        is_free = not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit())
        if digits in known or (
            is_free and is_identity_number(digits) and not _is_in_digest(text, start, end)
        ):
            found.append(digits)
    return found


def _is_in_digest(text: str, start: int, end: int) -> bool:
    first = max(0, start - LONGEST_DIGEST)
    around = text[first : end + LONGEST_DIGEST]
    return any(
        digest.start() + first <= start and end <= digest.end() + first
        for digest in DIGEST.finditer(around)
    )


def as_issued_from_2032(number: str, remainder: int) -> str | None:
    """The same person's number with a first check digit only the new rule allows; None when
    these nine digits can have none."""
    for tenth in range(10):
        for last in range(10):
            made = f"{number[:9]}{tenth}{last}"
            first = sum(int(d) * w for d, w in zip(made, (3, 7, 6, 1, 8, 9, 4, 5, 2)))  # noqa: B905
            if (first + tenth) % 11 == remainder and is_identity_number(made):
                return made
    return None

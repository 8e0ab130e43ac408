"""Makes what a receiver writes fit to be shown: receivers quote what they were sent, and what a
machine quotes can be a person's number or the key we came with."""

from __future__ import annotations

import re

LONGEST = 500
HIDDEN = "***"
# Eleven digits, also written as six and five. A made-up number is hidden too: nobody can tell.
NUMBER = re.compile(r"(?<![0-9a-fA-F-])[0-9]{6}[ \u00a0-]?[0-9]{5}(?![0-9a-fA-F-])")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def without_numbers(text: str, secret: str = "") -> str:
    """The text with what could be somebody's number, and our own secret, taken out."""
    return NUMBER.sub(HIDDEN, _without(secret, text))


def one_line(text: str, secret: str = "") -> str:
    """The text without line breaks, control characters and our own secret."""
    return CONTROL.sub(" ", _without(secret, text)).strip()


def readable(value: object, secret: str = "") -> str:
    """Text from outside as one line that can stand in a message or a log."""
    if value is None:
        return ""
    return without_numbers(one_line(str(value), secret))[:LONGEST]


def _without(secret: str, text: str) -> str:
    return text.replace(secret, HIDDEN) if secret else text

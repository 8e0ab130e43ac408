"""The Norwegian words of the page: status, periods, days, and why a figure is not there."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from contracts.monthly_form import MONTHS_NB
from contracts.periods import OSLO

HIDDEN = ":"
HIDDEN_NB = "skjult av personvernhensyn"
GAPS_NB = "Null, skjult og mangler"
STATUS_NB = {"N": "Original", "M": "Korrigert", "C": "Annullert"}
STATUS_MEANS_NB = {
    "N": "Første utgave som sendes for perioden.",
    "M": "Erstatter utgaven som er sendt før. Den gamle blir liggende, men gjelder ikke lenger.",
    "C": "Trekker tilbake det som er sendt for perioden. Ingen tall gjelder før en ny utgave "
    "er sendt.",
}
MISSING_NB = {
    "not_reported": "ikke rapportert",
    "incomplete": "ufullstendig rapportert",
    "not_applicable": "ikke aktuelt",
    "unknown": "ukjent",
    "cannot_be_computed": "kan ikke regnes ut",
}
MISSING_MEANS_NB = {
    "not_reported": "Ingen har levert dette tallet. Det er ikke det samme som null.",
    "incomplete": "Noe er levert, men ikke alt. Et halvt tall vises ikke.",
    "not_applicable": "Kommunen har ikke dette tilbudet eller denne ordningen.",
    "unknown": "Vi vet ikke om noe er levert.",
    "cannot_be_computed": "Det er ingenting å regne andel eller gjennomsnitt av.",
}
# What a spreadsheet program takes for the beginning of a formula; wide, small and raised ones are
# these to some of them.
FORMULA_SIGNS = ("=", "+", "-", "@")
# Letters and marks that nobody sees, beside those Unicode itself calls control and format.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)

# The same few names stand in every row.
TEXTS_REMEMBERED = 10_000


@lru_cache(maxsize=TEXTS_REMEMBERED)
def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula, pasted from the page or read from file.

    Signs that are not seen go out: behind one of them the formula would be seen by programs only.
    """
    clean = "".join(
        sign if unicodedata.category(sign) != "Cc" else " "
        for sign in text
        if unicodedata.category(sign) not in {"Cf", "Cs"} and sign not in UNSEEN
    ).strip()
    return f"'{clean}" if begins_as_formula(clean) else clean


def begins_as_formula(text: str) -> bool:
    """Whether a spreadsheet program may take a text for a formula, whatever form its sign has."""
    return unicodedata.normalize("NFKC", text[:1]).startswith(FORMULA_SIGNS)


def number(value: Decimal) -> str:
    """A figure as Norwegians write it."""
    text = f"{value.normalize():,f}"
    return text.replace(",", "\u00a0").replace("-", "\N{MINUS SIGN}").replace(".", ",")


def counted(count: int, words: tuple[str, str]) -> str:
    """How many of something, by its words for one and for several."""
    return f"{number(Decimal(count))} {words[count != 1]}"


def day(on: date) -> str:
    """A day: 15. april 2026."""
    return f"{on.day}. {MONTHS_NB[on.month - 1].lower()} {on.year}"


def instant(at: datetime) -> str:
    """An instant by the clock in Oslo."""
    local = at.astimezone(OSLO)
    return f"{day(local.date())} kl. {local:%H.%M}"


def period(kind: str, on: date) -> str:
    """A period by its first day."""
    if kind == "month":
        return f"{MONTHS_NB[on.month - 1].lower()} {on.year}"
    if kind == "quarter":
        first, last = MONTHS_NB[on.month - 1].lower(), MONTHS_NB[on.month + 1].lower()
        return f"{(on.month + 2) // 3}. kvartal {on.year} ({first}–{last})"
    return f"{on.year}"


def listed(names: list[str]) -> str:
    """Names in a sentence: «a, b og c»; empty when there are none."""
    return " og ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

"""The only module that sees an identity number: it turns numbers into keyed pseudonyms.

A pseudonym is HMAC-SHA-256 under the installation's key, of the column's purpose, the scope
within which persons may be linked, and the value; the first 128 bits written with the letters
a to p, so that nothing of ours can be taken for an eleven-digit number.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType

from contracts.settings import Environment, NotConfigured, Settings, create_key

PSEUDONYM_BYTES = 16
LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
SEPARATOR = b"\x1f"

# As people write it: with blanks, points, hyphens or a slash between the parts.
BLANK = "[ .\u00a0\u202f-]?"
NUMBER_SHAPE = f"[0-9]{{2}}{BLANK}[0-9]{{2}}{BLANK}[0-9]{{2}}[ .\u00a0\u202f/–-]{{0,2}}[0-9]{{5}}"
FREE_STANDING = re.compile(rf"(?<![0-9]){NUMBER_SHAPE}(?![0-9])")
SHORTEST_TEXT_WITH_NUMBER = 11

K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Numbers issued from 2032 may leave remainder 0-3 in the first check digit; older ones 0.
K1_REMAINDERS = (0, 1, 2, 3)
DUF_LENGTH = 12
REMEMBERED_VALUES = 200_000


@dataclass(frozen=True)
class Key:
    """The installation's secret. It never enters a message, a receipt or the warehouse."""

    version: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key(version={self.version!r})"


def load_key(settings: Settings) -> Key:
    """The key in the key file; outside production a missing one is made.

    NotConfigured when production has none or the file cannot be read as a key.
    """
    path = settings.key_file
    if not path.exists():
        if settings.env is Environment.PRODUCTION:
            raise NotConfigured("pseudonymnøkkelen finnes ikke; se docs/runbooks/pseudonym-key.md")
        _make_key(path)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Key(version=raw["version"], secret=bytes.fromhex(raw["secret"]))
    except (KeyError, TypeError, ValueError):
        raise NotConfigured(
            "pseudonymnøkkelen kan ikke leses; se docs/runbooks/pseudonym-key.md"
        ) from None


def _make_key(path: Path) -> None:
    # Another loader of the same night may be first.
    with contextlib.suppress(FileExistsError):
        create_key(path, origin="generated")


def pseudonym(key: Key, purpose: str, scope: str, value: str) -> str:
    """32 letters for a value; the same letters for the same key, purpose, scope and value."""
    message = SEPARATOR.join(part.encode() for part in (key.version, purpose, scope, value))
    digest = hmac.digest(key.secret, message, "sha256")
    return digest[:PSEUDONYM_BYTES].hex().translate(LETTERS)


def only_digits(value: str) -> str:
    """The number without the signs people put between its parts."""
    return re.sub("[ .\u00a0\u202f/–-]", "", value)


def has_valid_check_digits(number: str) -> bool:
    """Whether eleven digits carry both check digits, by the old rule or the one from 2032.

    Source: Skatteetaten, "Nytt fødselsnummer fra 2032": k1 remainders 0-3, k2 unchanged.
    """
    if len(number) != 11 or not number.isascii() or not number.isdigit():
        return False
    digits = [int(sign) for sign in number]
    k1 = sum(w * d for w, d in zip(K1_WEIGHTS, digits, strict=False)) + digits[9]
    k2 = sum(w * d for w, d in zip(K2_WEIGHTS, digits, strict=False)) + digits[10]
    return k1 % 11 in K1_REMAINDERS and k2 % 11 == 0


def identity_check(value: str) -> str:
    """How a delivered number looks: ``valid``, ``invalid`` or ``other_format`` (DUF, FH …)."""
    number = only_digits(value)
    if has_valid_check_digits(number):
        return "valid"
    is_other = len(number) == DUF_LENGTH or number[:1] in ("8", "9")
    return "other_format" if number.isdigit() and is_other else "invalid"


def holds_identity_number(text: str) -> bool:
    """Whether an eleven-digit number with valid check digits stands anywhere in a text."""
    return any(has_valid_check_digits(only_digits(found)) for found in FREE_STANDING.findall(text))


def redacted(text: str) -> str:
    """A text that may be shown: identity numbers in it are replaced by eleven crosses."""
    return FREE_STANDING.sub(
        lambda found: "x" * 11 if has_valid_check_digits(only_digits(found[0])) else found[0],
        text,
    )


def _over_distinct(
    function: Callable[[str], str | bool], type_: pa.DataType
) -> Callable[..., pa.Array]:
    """The function over a column, called for distinct values only.

    DuckDB hands over a few thousand rows at a time, so what is known is remembered between
    calls; the memory is bounded because a column may hold a nation's persons.
    """
    known: dict[str | None, str | bool | None] = {None: None}

    def of(value: str | None) -> str | bool | None:
        if value not in known:
            if len(known) >= REMEMBERED_VALUES:
                known.clear()
                known[None] = None
            known[value] = None if value is None else function(value)
        return known[value]

    def over(column: pa.ChunkedArray | pa.Array) -> pa.Array:
        flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = pc.dictionary_encode(flat)
        values = pa.array([of(value) for value in encoded.dictionary.to_pylist()], type=type_)
        return values.take(encoded.indices)

    return over


def register(connection: duckdb.DuckDBPyConnection, key: Key, scopes: dict[str, str]) -> None:
    """Make this module's functions callable from SQL on one connection.

    ``pseudonym_<purpose>(text)`` for each purpose in ``scopes`` (purpose to scope),
    ``identity_check(text)`` and ``holds_identity_number(text)``; NULL gives NULL.
    """
    functions: dict[str, tuple[Callable[[str], str | bool], pa.DataType, str]] = {
        "identity_check": (identity_check, pa.string(), "varchar"),
        "holds_identity_number": (holds_identity_number, pa.bool_(), "boolean"),
    }
    for purpose, scope in scopes.items():
        functions[f"pseudonym_{purpose}"] = (
            _pseudonym_of(key, purpose, scope),
            pa.string(),
            "varchar",
        )
    for name, (function, arrow_type, sql_type) in functions.items():
        connection.create_function(
            name,
            _over_distinct(function, arrow_type),
            ["varchar"],
            sql_type,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


def _pseudonym_of(key: Key, purpose: str, scope: str) -> Callable[[str], str]:
    normal = only_digits if purpose == "national_id" else str.strip

    def of(value: str) -> str:
        return pseudonym(key, purpose, scope, normal(value))

    return of

"""What can be wrong with one line of NDJSON, asked in SQL: the first answer is the line's.

DuckDB reads a little more than JSON allows, and takes the first of two names; what it would let
through is asked for here. Cheap questions come first, and dear ones only where they may matter.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.sql import text_literal
from loaders import rules
from loaders.journal import fhir_rules
from loaders.journal.ndjson import BAD_TEXT, TOO_DEEP, TOO_LONG

NOT_JSON, WRONG_TYPE, REPEATED_NAME = "not_json", "wrong_type", "repeated_name"
OTHER_MEANING, CONTAINED, MISSHAPEN = "other_meaning", "contained", "misshapen"

RULES: dict[str, rules.Rule] = {
    NOT_JSON: fhir_rules.NOT_JSON,
    WRONG_TYPE: fhir_rules.WRONG_TYPE,
    TOO_LONG: fhir_rules.TOO_LARGE,
    TOO_DEEP: fhir_rules.TOO_LARGE,
    BAD_TEXT: fhir_rules.BAD_TEXT,
    REPEATED_NAME: fhir_rules.REPEATED_NAME,
    OTHER_MEANING: fhir_rules.OTHER_MEANING,
    CONTAINED: fhir_rules.CONTAINED,
    MISSHAPEN: fhir_rules.MISSHAPEN,
}

STRING = r'"(?:[^"\\]|\\.)*"'
# As JSON is not written: a comma before the end, and numbers that are none.
LOOSE = r",\s*[}\]]|NaN|nan|Inf|inf"
# A NUL written as an escape; of an even number of backslashes each second is one.
ESCAPED_NUL = r"(?:^|[^\\])(?:\\\\)*\\u0000"
# They change what the rest of a resource says, so that it may not be read without them.
MODIFIERS = ("modifierExtension", "implicitRules")


def problem_sql(resource: str, accepts: Sequence[str]) -> str:
    """SQL: what is wrong with the line in ``text``, or what ``problem`` said before; or NULL."""
    without_texts = f"regexp_replace(text, {text_literal(STRING)}, '', 'g')"
    told_type = "json_extract_string(text, '$.resourceType')"
    questions = [
        ("problem is not null", "problem"),
        ("not json_valid(text)", text_literal(NOT_JSON)),
        (_first(_matches("text", LOOSE), _matches(without_texts, LOOSE)), text_literal(NOT_JSON)),
        ("json_type(text) <> 'OBJECT'", text_literal(NOT_JSON)),
        (f"{told_type} is distinct from {text_literal(resource)}", text_literal(WRONG_TYPE)),
        (
            _first("contains(text, '\\u0000')", _matches("text", ESCAPED_NUL)),
            text_literal(BAD_TEXT),
        ),
        (_repeats_a_name(), text_literal(REPEATED_NAME)),
        (_has_name(MODIFIERS), text_literal(OTHER_MEANING)),
    ]
    if "contained" not in accepts:
        questions.append((_has_name(("contained",)), text_literal(CONTAINED)))
    return f"case {' '.join(f'when {asked} then {told}' for asked, told in questions)} end"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {text_literal(pattern)})"


def _first(cheap: str, dear: str) -> str:
    return f"case when {cheap} then {dear} else false end"


def _repeats_a_name() -> str:
    """``$..*`` is every value below the resource; those that are no objects have no names.

    Most objects have one name or two, and comparing two is cheaper than counting.
    """
    repeats = (
        "case when len(names) < 2 then false when len(names) = 2 then names[1] = names[2] "
        "else len(names) > list_unique(names) end"
    )
    return (
        "len(json_keys(text)) > list_unique(json_keys(text)) or list_bool_or(list_transform("
        f"json_keys(text, '$..*'), lambda names: {repeats}))"
    )


def _has_name(names: Sequence[str]) -> str:
    """Whether one of the names is used anywhere; a name may be written with escapes."""
    perhaps = " or ".join(f"contains(text, {text_literal(name)})" for name in names)
    found = " or ".join(f"json_exists(text, '$.{n}') or {_below(n)}" for n in names)
    return _first(f"contains(text, '\\u') or {perhaps}", found)


def _below(name: str) -> str:
    return f"len(json_exists(text, '$..{name}')) > 0"

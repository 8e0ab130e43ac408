"""The SQL that makes an entity's text columns of a resource's lines, as a mapping says.

Each line is parsed once, into the names the mapping declares and nothing else. A line that
cannot be a resource of its kind keeps its place and says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.sql import column_name, text_list, text_literal
from loaders.journal.fhir_mapping import ANY_CODE, Condition, FhirMapping, Mapped, Reading, Rows
from loaders.journal.fhir_paths import Path, misshapen_sql, shape_of, value_sql
from loaders.journal.fhir_problems import MISSHAPEN, problem_sql
from loaders.sources import Source

# A value longer than this is no code, id, date or number.
LONGEST_VALUE = 2000
RESOURCE_ID = "[A-Za-z0-9.-]{1,64}"
LONGEST_DATE = len("2023-01-31")
CARRIED = ("file", "line", "problem", "is_used", "is_left_over", "marks")


@dataclass(frozen=True)
class Asked:
    """What one query reads: for which source, by which mapping, and the column of each path."""

    source: Source
    mapping: FhirMapping
    names: dict[Path, str]

    def at(self, path: Path) -> str:
        """SQL: what was found at a path."""
        return column_name(self.names[path])


def lines_query(source: Source, mapping: FhirMapping, mapped: Mapped, lines: str) -> str:
    """SQL: the entity's fields as text, named by ``field_column``, and the columns ``CARRIED``.

    ``lines`` has file, line, text and problem. The first entity of a resource type takes every
    line of it, the others only what is theirs: ``is_used`` says whether a row is the entity's,
    and ``is_left_over`` that it is nobody's. ``marks`` names the fields that could not be read.
    """
    siblings = mapping.of(mapped.resource)
    needed = [path for one in siblings for path in one.paths if one is mapped]
    needed += [path for one in siblings for test in one.where for path in test.paths]
    asked = Asked(
        source, mapping, {path: f"at {n}" for n, path in enumerate(dict.fromkeys(needed))}
    )
    shape = shape_of(path for one in siblings for path in (*one.paths, *one.below))
    is_theirs = f"({_holds(mapped.where, asked)})"
    is_anyones = " or ".join(f"({_holds(one.where, asked)})" for one in siblings if not one.rows)
    kept = "true" if siblings[0] is mapped else f"problem is null and {is_theirs}"
    found = [f"{value_sql(path, 'parsed')} as {asked.at(path)}" for path in asked.names]
    if mapped.rows:
        found.append(f"{_history(mapped.rows)} as history")
    entries = f", unnest({_entries(mapped.rows, asked)}) as entry" if mapped.rows else ""
    fields = [
        f"{_field(ways, asked)} as {field_column(name)}" for name, ways in mapped.fields.items()
    ]
    return f"""
        with checked as (
            select file, line, text, {problem_sql(mapped.resource, mapping.accepts)} as problem
            from {lines}
        ),
        parsed as (
            select *, case when problem is null
                then from_json(text, {text_literal(shape.structure())}) end as parsed
            from checked
        ),
        shaped as (
            select file, line, parsed, case when problem is not null then problem
                when {misshapen_sql(shape, "parsed", "text")}
                then {text_literal(MISSHAPEN)} end as problem
            from parsed
        ),
        found as (select file, line, problem, {", ".join(found)} from shaped),
        entered as (select *{entries} from found where {kept}),
        fields as (select *, {", ".join(fields)} from entered)
        select *, problem is not null or {is_theirs} as is_used,
            problem is null and not ({is_anyones}) as is_left_over,
            {_marks(mapped, asked)} as marks
        from fields
    """


def field_column(field: str) -> str:
    """What a field's column is called in ``lines_query``."""
    return column_name(f"field {field}")


def _holds(where: Iterable[Condition], asked: Asked) -> str:
    tests = []
    for test in where:
        value = f"coalesce({', '.join(asked.at(path) for path in test.paths)}, '')"
        word = "in" if test.is_one_of else "not in"
        tests.append(f"{value} {word} ({text_list(test.codes)})")
    return " and ".join(tests) or "true"


def _history(rows: Rows) -> str:
    """SQL: the statuses there have been, in the order they began."""
    listed = f"coalesce(parsed.{column_name(rows.history)}, [])"
    began = "coalesce(try_cast(x.period.\"start\" as timestamptz), 'infinity')"
    return (
        f"list_sort(list_transform({listed}, lambda x, i: {{'began': {began}, 'place': i, "
        "'status': x.status, 'starts': x.period.\"start\", 'ends': x.period.\"end\"}))"
    )


def _entries(rows: Rows, asked: Asked) -> str:
    """SQL: the statuses there have been and the one there is now, numbered from 1.

    The history may or may not have the present one in it: it does when its last is the same and
    has not ended. When the present one began is told by the end of the one before it; FHIR has
    no place for it.
    """
    status, starts, ends = asked.at(rows.status), asked.at(rows.starts), asked.at(rows.ends)
    has_ended = f"coalesce({status}, '') in ({text_list(rows.ended_by)})"
    is_void = f"coalesce({status}, '') in ({text_list(rows.voided_by)})"
    began = (
        f"case when len(history) = 0 then case when {has_ended} then {ends} else {starts} end "
        f"else coalesce(history[-1].ends, case when {has_ended} then {ends} end, "
        f"case when {is_void} then history[-1].starts end) end"
    )
    now = (
        "{'began': null::timestamptz, 'place': null::bigint, "
        f"'status': {status}, 'starts': {began}, 'ends': null::varchar}}"
    )
    is_told = f"coalesce(history[-1].status = {status} and history[-1].ends is null, false)"
    every = f"case when {is_told} then history else list_append(history, {now}) end"
    return (
        f"list_transform({every}, lambda x, i: "
        "{'number': i::varchar, 'status': x.status, 'starts': x.starts})"
    )


def _field(ways: Iterable[Reading], asked: Asked) -> str:
    values = ", ".join(_value(way, asked) for way in ways)
    return f"case when problem is null then coalesce({values}) end"


def _text(way: Reading, asked: Asked) -> str:
    """SQL: the text a reading starts from, NULL where it is no text of a value's size."""
    if way.path:
        at = asked.at(way.path)
        is_object = f"(left({at}, 1) in ('{{', '[') and json_valid({at}))"
        return f"case when strlen({at}) <= {LONGEST_VALUE} and not {is_object} then {at} end"
    if way.from_row:
        return f"entry.{column_name(way.from_row)}"
    if way.from_source:
        return text_literal(str(getattr(asked.source, way.from_source)))
    return text_literal(way.constant or "")


def _value(way: Reading, asked: Asked) -> str:
    value = _formed(way, _text(way, asked), asked)
    if way.codes is not None:
        known = " ".join(
            f"when {text_literal(code)} then {text_literal(ours)}"
            for code, ours in way.codes.items()
            if code != ANY_CODE
        )
        other = way.codes.get(ANY_CODE)
        rest = "null" if other is None else text_literal(other)
        cases = f"case {value} {known} else {rest} end" if known else rest
        value = f"case when {value} is not null then {cases} end"
    if way.constant is not None and way.path:
        return f"case when {value} is not null then {text_literal(way.constant)} end"
    return value


def _formed(way: Reading, text: str, asked: Asked) -> str:
    if way.form == "reference":
        base = f"(?:{re.escape(asked.mapping.base_url)})?" if asked.mapping.base_url else ""
        types = "|".join(way.to)
        pattern = f"{base}(?:{types})/({RESOURCE_ID})(?:/_history/{RESOURCE_ID})?"
        return f"nullif(regexp_extract({text}, {text_literal(f'^{pattern}$')}, 1), '')"
    if way.form == "date":
        day = f"try_cast({text} as timestamptz)::date::varchar"
        return f"case when strlen({text}) > {LONGEST_DATE} then {day} else {text} end"
    if way.form == "minutes" and way.until:
        ends = asked.at(way.until)
        both = f"try_cast({text} as timestamptz), try_cast({ends} as timestamptz)"
        return f"try(date_sub('minute', {both}))::varchar"
    if way.form == "numbered":
        return f"({text} || '/' || entry.number)"
    return text


def _marks(mapped: Mapped, asked: Asked) -> str:
    """SQL: the fields something was sent for that no reading could make sense of."""
    told = []
    for name, ways in mapped.fields.items():
        sent = [_is_sent(way, asked) for way in ways if way.path or way.from_row]
        if sent:
            is_lost = f"{field_column(name)} is null and ({' or '.join(sent)})"
            told.append(f"case when {is_lost} then {text_literal(name)} end")
    return f"list_filter([{', '.join(told)}]::varchar[], lambda name: name is not null)"


def _is_sent(way: Reading, asked: Asked) -> str:
    if not way.path:
        return f"entry.{column_name(way.from_row)} is not null"
    sent = f"{asked.at(way.path)} is not null"
    return f"({sent} and {asked.at(way.until)} is not null)" if way.until else sent

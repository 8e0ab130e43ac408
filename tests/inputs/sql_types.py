"""SQL views whose columns have other types than one would think."""

from __future__ import annotations

import random

from contracts.entities import entities
from tests.inputs.cases import ANY_RULE, Made, Taken, recipe
from tests.inputs.sql_views import VIEW_FAILED
from tests.inputs.town import Town, code
from tests.inputs.written_sql import quoted, views_of


def all_aside(town: Town, entity: str, *rules: int) -> Taken:
    """Taken in with every row of one entity set aside."""
    codes = frozenset(code(entity, rule) for rule in rules) or ANY_RULE
    return Taken(
        town.counts(),
        {town.label(entity, place): codes for place in range(len(town.rows[entity]))},
    )


@recipe("sql")
def everything_as_text(draw: random.Random) -> Made:
    """A reporting copy that keeps all as text, in ISO form, but for when it was changed."""
    views = views_of(draw)
    for entity in views.town.rows:
        views.all_as(entity, draw.choice(["text", "varchar(4000)"]), "changed_at", "is_deleted")
    return views.made()


@recipe("sql")
def padded_text(draw: random.Random) -> Made:
    """Columns of a fixed width are filled up with blanks."""
    views = views_of(draw)
    for entity in views.town.rows:
        for column in entities()[entity].fields:
            if column.type == "string":
                views.types[entity, column.name] = "char(120)"
    return views.made()


@recipe("sql")
def local_times(draw: random.Random) -> Made:
    """Times without a zone are the source's own."""
    views = views_of(draw)
    for entity in views.town.rows:
        for column in entities()[entity].fields:
            if column.type == "datetime":
                views.types[entity, column.name] = draw.choice(["timestamp", "timestamp(0)"])
    return views.made()


@recipe("sql")
def wide_numbers(draw: random.Random) -> Made:
    """Numbers with more decimals than they need."""
    views = views_of(draw, "staff_positions")
    views.types["staff_positions", "share_of_position"] = draw.choice(
        ["numeric", "numeric(20,4)", "numeric(30,10)", "numeric(38,18)", "float4", "float8"]
    )
    return views.made()


@recipe("sql")
def whole_numbers_of_all_sizes(draw: random.Random) -> Made:
    """Counts as small, large or decimal numbers."""
    views = views_of(draw, "contacts")
    type_ = draw.choice(["smallint", "bigint", "numeric(9,0)", "numeric"])
    views.types["contacts", "duration_minutes"] = type_
    return views.made()


@recipe("sql")
def dates_with_a_time_of_day(draw: random.Random) -> Made:
    """Days kept as midnights: they are those days, or cannot be read; never other days."""
    views = views_of(draw, "staff_positions")
    views.types["staff_positions", "valid_from"] = "timestamp"
    return views.made(Taken(views.town.counts()), all_aside(views.town, "staff_positions", 1))


@recipe("sql")
def truth_in_other_words(draw: random.Random) -> Made:
    """Yes and no as the source has declared to write them."""
    views = views_of(draw)
    true, false = draw.choice([("1", "0"), ("J", "N"), ("t", "f"), ("-1", "0")])
    for entity in views.town.rows:
        for column in entities()[entity].fields:
            if column.type == "boolean":
                name = quoted(column.name)
                case = f"case when {name} then '{true}' when not {name} then '{false}' end"
                views.shown[entity, column.name] = case
    views.dialect = {"true": [true], "false": [false]}
    return views.made()


@recipe("sql")
def odd_type_for_a_code(draw: random.Random) -> Made:
    """A code comes as something that is no text: no code of the list."""
    views = views_of(draw, "contacts")
    shown = draw.choice(
        ["'\\xdeadbeef'::bytea", "array['a', 'b']", "'{\"a\": 1}'::json", "'{\"a\": 1}'::jsonb",
         "interval '1 day'", "'10.0.0.1'::inet", "point(1, 2)", "gen_random_uuid()",
         "int4range(1, 5)", "12.5::money", "b'101'", "now()", "'a b'::tsvector",
         "'x'::\"char\"", "pg_typeof(1)"]
    )  # fmt: skip
    views.shown["contacts", "mode"] = shown
    return views.made(all_aside(views.town, "contacts", 4))


@recipe("sql")
def odd_type_for_a_number(draw: random.Random) -> Made:
    """A count comes as something that cannot be counted."""
    views = views_of(draw, "contacts")
    shown = draw.choice(
        ["'NaN'::float8", "'Infinity'::float8", "'-Infinity'::float8", "'NaN'::numeric",
         "array[30]",
         "'30'::json || 'x'", "interval '30 minutes'", "true", "1e300::float8", "current_date",
         "'\\x30'::bytea", "30.5::numeric", "repeat('9', 4000)", "9223372036854775807"]
    )  # fmt: skip
    views.shown["contacts", "duration_minutes"] = shown
    return views.made(all_aside(views.town, "contacts"))


@recipe("sql")
def odd_type_for_a_date(draw: random.Random) -> Made:
    """A day comes as something that is none."""
    views = views_of(draw, "staff_positions")
    shown = draw.choice(
        ["'infinity'::date", "'-infinity'::date", "'0044-03-15 BC'::date", "'12345-01-01'::date",
         "45139", "interval '1 year'", "'infinity'::timestamptz", "time '12:00'",
         "daterange('2023-01-01', null)",
         "'2023'", "'i dag'", "extract(epoch from now())", "array[current_date]", "20230801"]
    )  # fmt: skip
    views.shown["staff_positions", "valid_from"] = shown
    return views.made(all_aside(views.town, "staff_positions", 1))


@recipe("sql")
def changed_at_of_another_type(draw: random.Random) -> Made:
    """When a row was changed cannot be compared with a time: the view cannot be asked."""
    views = views_of(draw)
    entity, _ = views.town.some()
    views.types[entity, "changed_at"] = draw.choice(["text", "varchar(60)"])
    return views.made(VIEW_FAILED, Taken(views.town.counts()))

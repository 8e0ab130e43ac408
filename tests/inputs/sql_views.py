"""SQL views whose names, types, rights or workings are odd."""

from __future__ import annotations

import random

from contracts.entities import entities
from tests.inputs.cases import Label, Made, Refused, Taken, Unanswered, recipe
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.town import code
from tests.inputs.written_sql import Views, quoted, views_of

MISSING_COLUMN, MISSING_VIEW, FAILED = "L-001", "L-012", "L-028"
VIEW_FAILED = Refused(frozenset({FAILED}))


@recipe("sql")
def views_as_declared(draw: random.Random) -> Made:
    """Nothing wrong."""
    return views_of(draw).made()


@recipe("sql")
def view_missing(draw: random.Random) -> Made:
    """A declared view is not there, or is called otherwise."""
    views = views_of(draw)
    entity, _ = views.town.some()
    name = quoted(views.view_name(entity))
    views.last.append(
        draw.choice([f"drop view {name}", f'alter view {name} rename to "{views.town.secret()}"'])
    )
    return views.made(Refused(frozenset({MISSING_VIEW})))


@recipe("sql")
def column_missing(draw: random.Random) -> Made:
    """A declared column is called otherwise in the view."""
    views = views_of(draw)
    entity, _ = views.town.some()
    column = draw.choice(entities()[entity].fields).name
    other = draw.choice([column[:-1], f"{column}s", views.town.secret(), f"{column} ;--"])
    name = quoted(views.view_name(entity))
    views.last.append(f"alter view {name} rename column {quoted(column)} to {quoted(other)}")
    return views.made(Refused(frozenset({MISSING_COLUMN})))


@recipe("sql")
def more_columns(draw: random.Random) -> Made:
    """Columns that nobody asked for, with names and contents of persons."""
    views = views_of(draw)
    for entity in views.town.rows:
        for _ in range(draw.choice([1, 3, 60])):
            name = quoted(f"{draw.choice(['', *INJECTIONS])[:20]} {views.town.secret()}")
            content = draw.choice([views.town.secret(), views.town.number()])
            views.more_columns.setdefault(entity, []).append(f"'{content}' as {name}")
    return views.made()


@recipe("sql")
def odd_declared_names(draw: random.Random) -> Made:
    """Names with blanks, quotation marks and statements in them are only names."""
    views = views_of(draw)
    entity, _ = views.town.some()
    views.view_names[entity] = draw.choice(
        [
            'v"; drop schema public; --',
            "Kontakter 2023",
            "select",
            "v'%s",
            "Ærfugl.x",
            "v;v",
            "%(a)s",
        ]
    )
    column = draw.choice(entities()[entity].fields).name
    views.column_names[entity, column] = draw.choice(
        ['"; delete from x; --', "Post Id", "from", "a%b", "%(x)s", "a:b", "æøå", "user", "1"]
    )
    return views.made()


@recipe("sql")
def no_right_to_read(draw: random.Random) -> Made:
    """The role may not read one of the views, or not the schema at all."""
    views = views_of(draw)
    entity, _ = views.town.some()
    views.is_reader = True
    view = quoted(views.view_name(entity))
    views.last.append(
        draw.choice([f"revoke select on {view} from prove_leser",
                     "revoke usage on schema @schema@ from prove_leser"])
    )  # fmt: skip
    return views.made(Refused(frozenset({MISSING_VIEW, FAILED})))


@recipe("sql")
def right_to_read_only(draw: random.Random) -> Made:
    """A role that may read the views and do nothing else."""
    views = views_of(draw)
    views.is_reader = True
    return views.made()


@recipe("sql")
def fails_midway(draw: random.Random) -> Made:
    """The view works for some rows and then fails, with the row's values in the message."""
    views = views_of(draw, "contacts")
    failing = draw.choice(
        ["60 / (duration_minutes - duration_minutes)", "(staff_id || 'x')::integer",
         "extract(year from staff_id::date)", "round(repeat('x', 3)::numeric)",
         "staff_id::json::text::integer",
         "cast(100000 * duration_minutes as smallint)", "@schema@.fortell(staff_id)::integer"]
    )  # fmt: skip
    views.first.append(
        "create function @schema@.fortell(navn text) returns text language plpgsql as "
        "$$ begin raise warning 'person %', navn; raise exception 'person %', navn; end $$"
    )
    place = draw.randrange(len(views.town.rows["contacts"]))
    record = views.town.label("contacts", place)[1]
    views.shown["contacts", "duration_minutes"] = (
        f"case when record_id = '{record}' then ({failing})::integer else duration_minutes end"
    )
    return views.made(VIEW_FAILED)


@recipe("sql")
def says_things_while_read(draw: random.Random) -> Made:
    """A view whose function tells of each row it sees: notices go nowhere."""
    views = views_of(draw, "contacts")
    level = draw.choice(["notice", "warning", "info"])
    views.first.append(
        "create function @schema@.fortell(navn text) returns text language plpgsql as "
        f"$$ begin raise {level} 'person %', navn; return navn; end $$"
    )
    views.shown["contacts", "staff_id"] = "@schema@.fortell(staff_id)"
    return views.made()


@recipe("sql")
def slow_view(draw: random.Random) -> Made:
    """A view that takes longer than was agreed."""
    views = views_of(draw, "contacts")
    views.ends["contacts"] = "cross join lateral (select pg_sleep(20)) as venter"
    return views.made(VIEW_FAILED, source=views.source(statement_timeout=draw.choice([1, 2])))


@recipe("sql")
def view_over_nothing(draw: random.Random) -> Made:
    """Nothing has changed: a view without rows is a delivery all the same."""
    views = views_of(draw)
    entity = list(views.town.rows)[-1]
    views.ends[entity] = draw.choice(["where false", "limit 0"])
    return views.made(Taken(views.town.counts() | {entity: 0}))


@recipe("sql")
def other_things_than_views(draw: random.Random) -> Made:
    """A table or a stored view does as well."""
    views = views_of(draw)
    for entity in views.town.rows:
        name = quoted(views.view_name(entity))
        kind = draw.choice(["table", "materialized view", "unlogged table"])
        views.last += [
            f"alter view {name} rename to gammel_{entity}",
            f"create {kind} {name} as select * from gammel_{entity}",
        ]
    return views.made()


@recipe("sql")
def does_not_answer(draw: random.Random) -> Made:
    """No address, or one where nobody answers: the night tries again."""
    views = views_of(draw)
    location = draw.choice(["LAVTERSKEL_SOURCE_FINNES_IKKE_URL", "LAVTERSKEL_SOURCE_STENGT_URL"])
    return views.made(Unanswered(), source=views.source(location=location))


def rows_twice(views: Views, entity: str, place: int) -> dict[str, int]:
    """One row comes twice; what lands then."""
    views.more_rows[entity] = [place]
    counts = views.town.counts()
    return counts | {entity: counts[entity] + 1}


@recipe("sql")
def doubled_rows(draw: random.Random) -> Made:
    """A join that doubles a row: landed twice, and set aside by nobody."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    return views.made(Taken(rows_twice(views, entity, place)))


@recipe("sql")
def one_record_two_contents(draw: random.Random) -> Made:
    """A join that gives one record two contents: neither can be believed."""
    views = views_of(draw, "contacts")
    _, place = views.town.leaf()
    counts = rows_twice(views, "contacts", place)
    views.shown["contacts", "duration_minutes"] = (
        "(row_number() over (order by record_id))::integer"
    )
    label: Label = views.town.label("contacts", place)
    return views.made(Taken(counts, {label: frozenset({code("contacts", 3)})}))

"""SQL views with something wrong in one row: it is set aside, and no other row is touched."""

from __future__ import annotations

import random

from tests.inputs import csv_cells
from tests.inputs.cases import ANY_RULE, Made, Taken, recipe
from tests.inputs.csv_cells import (
    CODE,
    CODES,
    DATES,
    MISSING,
    NUMBERS,
    ORDER,
    PATTERN,
    REFERENCES,
    REQUIRED,
    UNKNOWN,
    UNREADABLE,
)
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.town import TEXTS
from tests.inputs.written_sql import Views, views_of


def _some(draw: random.Random, among: list[str]) -> tuple[Views, str, int]:
    entity = draw.choice(sorted(among))
    views = views_of(draw, entity)
    return views, entity, draw.randrange(len(views.town.rows[entity]))


def _put(views: Views, entity: str, place: int, column: str, text: str, *rules: int) -> Made:
    views.put(entity, place, column, text)
    _, record_id = views.town.label(entity, place)
    return views.made(csv_cells.taken(views.town, entity, record_id, *rules))


@recipe("sql")
def unreadable_date_in_text(draw: random.Random) -> Made:
    """A column of text where a day should be."""
    views, entity, place = _some(draw, list(DATES))
    columns = [name for name in DATES[entity] if name != "changed_at"]
    text = draw.choice(["2023-02-30", "i dag", "31.12.2023", "0000-00-00", "2023-13-01",
                        views.town.secret(), views.town.number(), "infinity", "now"])  # fmt: skip
    return _put(views, entity, place, draw.choice(columns), text, UNREADABLE)


@recipe("sql")
def unreadable_number_in_text(draw: random.Random) -> Made:
    """A column of text where a number should be."""
    views, entity, place = _some(draw, list(NUMBERS))
    text = draw.choice(["tolv", "1e2", "NaN", "1.2.3", "--1", "9" * 60, views.town.secret(), "½"])
    return _put(views, entity, place, NUMBERS[entity], text, UNREADABLE)


@recipe("sql")
def code_not_in_the_list(draw: random.Random) -> Made:
    """A code that nobody has agreed on."""
    views, entity, place = _some(draw, list(CODES))
    text = draw.choice([views.town.secret(), *INJECTIONS, "ATTENDED", "ukjent\u00a0"])
    return _put(views, entity, place, draw.choice(CODES[entity]), text, CODE)


@recipe("sql")
def required_column_null(draw: random.Random) -> Made:
    """Nothing where something must be."""
    views, entity, place = _some(draw, list(REQUIRED))
    columns = [name for name in REQUIRED[entity] if name not in ("changed_at", "is_deleted")]
    return _put(views, entity, place, draw.choice(columns), draw.choice(["", "  "]), MISSING)


@recipe("sql")
def parent_unknown(draw: random.Random) -> Made:
    """An id that no record has."""
    views, entity, place = _some(draw, list(REFERENCES))
    text = draw.choice([views.town.secret(), "0", "' or 1=1 --", "\\", "epi-9999"])
    return _put(views, entity, place, REFERENCES[entity], text, UNKNOWN)


@recipe("sql")
def municipality_code_misspelt(draw: random.Random) -> Made:
    """Something other than four digits."""
    views, entity, place = _some(draw, list(DATES))
    text = draw.choice(["38O3", "380", "38030", "Tønsberg", "３８０３"])
    return _put(views, entity, place, "municipality_code", text, PATTERN)


@recipe("sql")
def never_changed(draw: random.Random) -> Made:
    """A row that does not say when it was changed comes every time, and is judged."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    views.town.rows[entity][place]["changed_at"] = None
    _, record_id = views.town.label(entity, place)
    return views.made(csv_cells.taken(views.town, entity, record_id, MISSING))


@recipe("sql")
def changed_before_it_was_registered(draw: random.Random) -> Made:
    """An order of time that cannot be."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    views.town.rows[entity][place]["changed_at"] = draw.choice(
        ["2023-07-01 10:00+02", "2021-01-01", "2023-07-30 23:59:59.999999+02"]
    )
    _, record_id = views.town.label(entity, place)
    return views.made(csv_cells.taken(views.town, entity, record_id, ORDER))


@recipe("sql")
def changed_after_the_window(draw: random.Random) -> Made:
    """A change from after the night began comes with the next window."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    views.town.rows[entity][place]["changed_at"] = draw.choice(
        ["2023-09-01 01:00+00", "infinity", "2024-01-01", "9999-12-31 23:59:59"]
    )
    counts = views.town.counts()
    # A time that can be nobody's comes as one that cannot be read, and is set aside.
    unreadable = Taken(counts, {views.town.label(entity, place): ANY_RULE})
    return views.made(Taken(counts | {entity: counts[entity] - 1}), unreadable)


@recipe("sql")
def changed_at_minus_infinity(draw: random.Random) -> Made:
    """Changed before all time: it comes, and cannot be read."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    views.town.rows[entity][place]["changed_at"] = draw.choice(["-infinity", "0044-03-15 BC"])
    return views.made(Taken(views.town.counts(), {views.town.label(entity, place): ANY_RULE}))


@recipe("sql")
def odd_text_in_a_view(draw: random.Random) -> Made:
    """Texts that are only texts."""
    views = views_of(draw, "episode_statuses")
    place = draw.randrange(len(views.town.rows["episode_statuses"]))
    word = views.town.secret()
    odd = ["\u202eÅse", "a\u0300" * 3000, "\x01\x1f", "a\r\nb", "x" * 1_000_000, "'''", '"', "\\",
           "{}", "\U0001f600", "%s %(x)s :a ?"]  # fmt: skip
    text = draw.choice([*INJECTIONS, *odd])
    views.put("episode_statuses", place, "reason", f"{text} {word}")
    return views.made()


@recipe("sql")
def number_in_a_text(draw: random.Random) -> Made:
    """An identity number in free text: emptied, taken in, told."""
    views = views_of(draw, "episode_statuses")
    place = draw.randrange(len(views.town.rows["episode_statuses"]))
    views.put("episode_statuses", place, "reason", f"Gjelder {views.town.number()}")
    return views.made(Taken(views.town.counts(), remarks=frozenset({"S-009"})))


@recipe("sql")
def number_as_key(draw: random.Random) -> Made:
    """An identity number as the key of an employee is hashed as any key."""
    views, entity, place = _some(draw, ["contacts", "enquiries", "staff_positions"])
    return _put(views, entity, place, TEXTS[entity], views.town.number())


@recipe("sql")
def number_as_record_id(draw: random.Random) -> Made:
    """It is taken away, and with it what the record is called."""
    views = views_of(draw)
    entity, place = views.town.leaf()
    views.put(entity, place, "record_id", views.town.number())
    return views.made(csv_cells.taken(views.town, entity, "", MISSING))

"""CSV with an identity number where none belongs, or with texts that are only texts."""

from __future__ import annotations

import random
import unicodedata

from tests.inputs.cases import ANY_RULE, Made, Taken, recipe
from tests.inputs.csv_cells import MISSING, put_one, some_of, taken
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.csv_manners import some_files
from tests.inputs.town import TEXTS


@recipe("csv")
def identity_number_in_a_text(draw: random.Random) -> Made:
    """A number in free text: the text is emptied, the row is taken in, and it is told."""
    files = some_files(draw, "episode_statuses")
    number = files.town.number()
    written = draw.choice([number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"])
    text = draw.choice([f"Ring {written} i dag", written, f"fnr: {written}!"])
    place = draw.randrange(len(files.town.rows["episode_statuses"]))
    files.put("episode_statuses", place, reason=text)
    return files.made(Taken(files.town.counts(), remarks=frozenset({"S-009"})))


@recipe("csv")
def identity_number_in_a_bad_place(draw: random.Random) -> Made:
    """A number where none can be read: in a date, a count, a truth value, an id."""
    files = some_files(draw, "contacts")
    field, rules = draw.choice(
        [
            ("starts_at", ANY_RULE),
            ("duration_minutes", ANY_RULE),
            ("is_deleted", ANY_RULE),
            ("mode", ANY_RULE),
            ("municipality_code", ANY_RULE),
            ("episode_id", None),
        ]
    )
    place = draw.randrange(len(files.town.rows["contacts"]))
    files.put("contacts", place, **{field: files.town.number()})
    label = files.town.label("contacts", place)
    return files.made(Taken(files.town.counts(), {label: rules or ANY_RULE}))


@recipe("csv")
def identity_number_as_record_id(draw: random.Random) -> Made:
    """It is taken away, and with it what the record is called."""
    files = some_files(draw)
    entity, place = files.town.leaf()
    files.put(entity, place, record_id=files.town.number())
    return files.made(taken(files.town, entity, "", MISSING))


@recipe("csv")
def identity_number_as_key(draw: random.Random) -> Made:
    """A key that is a number is hashed as any key; so the person is still known by it."""
    files = some_files(draw, "persons", "decisions")
    number = files.town.number()
    key = files.town.rows["persons"][0]["person_key"]
    for entity in ("persons", "decisions"):
        for place, row in enumerate(files.town.rows[entity]):
            if row["person_key"] == key:
                files.put(entity, place, person_key=number)
    return files.made()


@recipe("csv")
def odd_text(draw: random.Random) -> Made:
    """Texts that are only texts: statements, formulas, marks, other alphabets, other forms."""
    files = some_files(draw, "episode_statuses", encoding=draw.choice(["utf-8", "utf-16"]))
    word = files.town.secret()
    text = draw.choice(
        [
            *INJECTIONS,
            unicodedata.normalize("NFD", "Blåbærsyltetøy på Ørland"),
            "\u202eÅse\u202c",
            "محمد",
            "李小龙",
            "\U0001f600" * 20,
            "a\u0300" * 3000,
            "<script>alert(1)</script>",
            "\t\t",
            "''''''",
            '""""',
            "\\",
            "\\n",
            "\u2028",
            "\ufeff",
            "\x01\x02\x1f\x7f",
            "\u0085",
            "x" * 100_000,
        ]
    )
    place = draw.randrange(len(files.town.rows["episode_statuses"]))
    files.put("episode_statuses", place, reason=f"{text} {word}")
    return files.made()


@recipe("csv")
def odd_key(draw: random.Random) -> Made:
    """The same as the key of an employee: it is hashed, whatever it is."""
    files, entity = some_of(draw, ["contacts", "staff_positions", "enquiries"], encoding="utf-8")
    text = draw.choice([*INJECTIONS, "\u202e", "Ola\u0301", "0", "-1", "\\", "'", '"', "\x7f"])
    return put_one(files, entity, TEXTS[entity], f"{text}{files.town.secret()}")

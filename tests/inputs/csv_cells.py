"""CSV with something wrong in one cell: its row is set aside by the rule that sees it, and no
other row is touched."""

from __future__ import annotations

import random

from tests.inputs.cases import Made, Taken, recipe
from tests.inputs.csv_manners import some_files
from tests.inputs.town import Town, code
from tests.inputs.written_csv import Files

UNREADABLE, MISSING, CODE, RANGE, PATTERN, ORDER, UNKNOWN = 1, 2, 4, 5, 6, 7, 8
RIGHT_TO_LEFT = "\u202e\u200f\u2067"
DATES = {
    "staff_positions": ["valid_from", "valid_to"],
    "decisions": ["applied_on", "decided_on"],
    "enquiries": ["received_at", "registered_at"],
    "episode_statuses": ["valid_from"],
    "contacts": ["starts_at", "changed_at", "journalled_at"],
}
NUMBERS = {
    "staff_positions": "share_of_position",
    "contacts": "duration_minutes",
    "episode_statuses": "sequence",
}
CODES = {
    "staff_positions": ["profession"],
    "decisions": ["result"],
    "enquiries": ["channel", "result", "heard_from"],
    "episode_statuses": ["status"],
    "contacts": ["mode", "participants", "attendance", "profession"],
}
REQUIRED = {
    "staff_positions": ["staff_id", "profession", "share_of_position", "valid_from", "offer_id"],
    "decisions": ["person_key", "municipality_code", "is_deleted"],
    "enquiries": ["received_at", "channel", "changed_at"],
    "episode_statuses": ["episode_id", "sequence", "status", "valid_from"],
    "contacts": ["starts_at", "mode", "participants", "attendance", "registered_at"],
}
REFERENCES = {
    "staff_positions": "offer_id",
    "decisions": "person_key",
    "enquiries": "person_key",
    "episode_statuses": "episode_id",
    "contacts": "episode_id",
}


def put_one(files: Files, entity: str, field: str, text: str, *rules: int) -> Made:
    """One cell with this text; set aside by these rules, by none when there are none."""
    place = files.town.draw.randrange(len(files.town.rows[entity]))
    files.put(entity, place, **{field: text})
    label = files.town.label(entity, place)
    return files.made(taken(files.town, label[0], label[1], *rules))


def taken(town: Town, entity: str, record_id: str, *rules: int) -> Taken:
    """Taken in but for one row."""
    codes = frozenset(code(entity, rule) for rule in rules)
    return Taken(town.counts(), {(entity, record_id): codes} if codes else {})


def some_of(draw: random.Random, among: list[str], **fixed: object) -> tuple[Files, str]:
    entity = draw.choice(sorted(among))
    return some_files(draw, entity, **fixed), entity


@recipe("csv")
def impossible_date(draw: random.Random) -> Made:
    """Days that are not in any calendar, and texts that are no days."""
    files, entity = some_of(draw, list(DATES))
    text = draw.choice(
        [
            "31.02.2023",
            "2023-02-30",
            "00.00.0000",
            "2023-13-01",
            "29.02.2023",
            "i dag",
            "1.2.23",
            "2023",
            "0000-00-00",
            "99.99.9999",
            "infinity",
            "-infinity",
            "epoch",
            "now",
            "2023-W35-5",
            "1.1.12023",
            "#VERDI!",
            "2023-08-01T25:00:00",
            "01.08.2023 24:61:00",
        ]
    )
    return put_one(files, entity, draw.choice(DATES[entity]), text, UNREADABLE)


@recipe("csv")
def no_number(draw: random.Random) -> Made:
    """What looks like a number to somebody."""
    files, entity = some_of(draw, list(NUMBERS), encoding="utf-8")
    text = draw.choice(
        [
            "tolv",
            "1e2",
            "0x1F",
            "１２",
            "--1",
            "1-",
            "½",
            "Ⅻ",
            "NaN",
            "inf",
            "1.2.3",
            "1 2 3",
            "30 min",
            "9" * 40,
            "1,2,3",
            "٣",
            "+ 1",
            "#DIV/0!",
        ]
    )
    return put_one(files, entity, NUMBERS[entity], text, UNREADABLE)


@recipe("csv")
def no_truth_value(draw: random.Random) -> Made:
    """Neither of the two words that the source has declared."""
    files, entity = some_of(draw, list(DATES))
    text = draw.choice(["kanskje", "ja", "nei", "TRUE", "2", "-1", "x", "j", "n"])
    return put_one(files, entity, "is_deleted", text, UNREADABLE)


@recipe("csv")
def beyond_bounds(draw: random.Random) -> Made:
    """Numbers that can be read and cannot be so."""
    entity, field, text = draw.choice(
        [
            ("contacts", "duration_minutes", "1441"),
            ("contacts", "duration_minutes", "-1"),
            ("contacts", "duration_minutes", "999999999"),
            ("staff_positions", "share_of_position", "2"),
            ("staff_positions", "share_of_position", "-1"),
            ("staff_positions", "share_of_position", "999999999"),
            ("episode_statuses", "sequence", "0"),
            ("episode_statuses", "sequence", "-999999999"),
        ]
    )
    return put_one(some_files(draw, entity), entity, field, text, RANGE)


@recipe("csv")
def code_outside_the_list(draw: random.Random) -> Made:
    """Codes that are not in the list, also those that only look as if they were."""
    files, entity = some_of(draw, list(CODES), encoding="utf-8")
    field = draw.choice(CODES[entity])
    right = str(files.town.rows[entity][0][field])
    text = draw.choice(
        [
            files.town.secret(),
            right.title() + "X",
            f"{RIGHT_TO_LEFT}{right}",
            f"{right}.",
            f"{right} {right}",
            f"{right}'; drop table persons; --",
            f"{right}\u0301",
        ]
    )
    return put_one(files, entity, field, text, CODE)


@recipe("csv")
def required_cell_empty(draw: random.Random) -> Made:
    """Nothing where something must be, in the ways a source writes nothing."""
    files, entity = some_of(draw, list(REQUIRED))
    text = draw.choice([*files.manner.empty, "", "  "])
    return put_one(files, entity, draw.choice(REQUIRED[entity]), text, MISSING)


@recipe("csv")
def record_id_empty(draw: random.Random) -> Made:
    """A record that does not say which it is."""
    files = some_files(draw)
    entity, place = files.town.leaf()
    files.put(entity, place, record_id="")
    return files.made(taken(files.town, entity, "", MISSING))


@recipe("csv")
def municipality_misspelt(draw: random.Random) -> Made:
    """Something other than four digits."""
    files, entity = some_of(draw, list(DATES), encoding="utf-8")
    text = draw.choice(["38O3", "380", "38030", "Tønsberg", "３８０３", "38 03"])
    return put_one(files, entity, "municipality_code", text, PATTERN)


@recipe("csv")
def changed_before_registered(draw: random.Random) -> Made:
    """An order of time that cannot be."""
    files, entity = some_of(draw, list(DATES), datetime="iso")
    text = draw.choice(["2023-07-01T10:00:00+02:00", "2022-12-31T23:59:59Z", "2023-07-31 23:59:59"])
    return put_one(files, entity, "changed_at", text, ORDER)


@recipe("csv")
def unknown_parent(draw: random.Random) -> Made:
    """An id that no record has, here or before."""
    files, entity = some_of(draw, list(REFERENCES), encoding="utf-8")
    text = draw.choice([files.town.secret(), "0", "null-", "' or 1=1 --", "Ａ", "epi-9999"])
    return put_one(files, entity, REFERENCES[entity], text, UNKNOWN)

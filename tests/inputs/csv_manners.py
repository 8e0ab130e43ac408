"""CSV, written as sources write: encodings, separators, line ends, blanks."""

from __future__ import annotations

import random
from dataclasses import replace

from contracts.entities import entities
from tests.inputs.cases import Made, Refused, Taken, recipe
from tests.inputs.town import Town, town
from tests.inputs.written_csv import Files, any_manner, files_of

WRONG_ENCODING = Refused(frozenset({"L-005"}))
# Bytes of one encoding that are read as another may leave no name of a column whole.
WRONG_ENCODING_OR_NAMES = Refused(frozenset({"L-005", "L-001", "L-014"}))
BREAKS = ("\n", "\r", "\r\n")
NORWEGIAN = "blåbærsyltetøy på Ørland"


def some_files(draw: random.Random, *needed: str, **fixed: object) -> Files:
    """A town written in some manner."""
    return files_of(town(draw, *needed), any_manner(draw, **fixed))


@recipe("csv")
def as_declared(draw: random.Random) -> Made:
    """Any manner, kept throughout."""
    return some_files(draw).made()


@recipe("csv")
def own_names_of_columns(draw: random.Random) -> Made:
    """Headers in the source's own words."""
    files = some_files(draw, encoding=draw.choice(["utf-8", "cp1252"]))
    places = {}
    for entity, names in files.columns.items():
        own = {name: f"{field.title} ({place})" for place, (name, field) in
               enumerate(zip(names, entities()[entity].fields, strict=True))}  # fmt: skip
        header = [files.manner.quoted(own[name]) for name in names]
        files.lines[entity][0] = files.manner.delimiter.join(header)
        places[entity] = {"file": f"{entity}*.csv", "columns": own}
    return files.made(source=files.source(entities=places))


@recipe("csv")
def byte_order_mark(draw: random.Random) -> Made:
    """A mark where plain UTF-8 is declared."""
    files = some_files(draw, encoding="utf-8")
    return files.made(
        parts={name: b"\xef\xbb\xbf" + part for name, part in files.contents().items()}
    )


def _with_norwegian(draw: random.Random, **fixed: object) -> Files:
    files = some_files(draw, "offers", **fixed)
    files.put("offers", 0, name=f"{NORWEGIAN} {files.town.secret()}")
    return files


@recipe("csv")
def other_encoding(draw: random.Random) -> Made:
    """Written in another encoding than the declared, and it shows."""
    declared, written = draw.choice(
        [("utf-8", "cp1252"), ("utf-8", "utf-16"), ("utf-16", "cp1252"), ("utf-8-sig", "latin-1")]
    )
    files = _with_norwegian(draw, encoding=written)
    files.manner = replace(files.manner, encoding=declared)
    told = files.source()
    files.manner = replace(files.manner, encoding=written)
    return files.made(WRONG_ENCODING_OR_NAMES, source=told)


@recipe("csv")
def utf_8_read_as_cp1252(draw: random.Random) -> Made:
    """Every byte of it is some letter of the declared encoding: odd letters, but whole rows."""
    files = _with_norwegian(draw, encoding="utf-8")
    told = files.source(dialect=replace(files.manner, encoding="cp1252").declared())
    return files.made(source=told)


@recipe("csv")
def one_impossible_byte(draw: random.Random) -> Made:
    """One byte, late in the file, that the encoding does not have."""
    encoding, byte = draw.choice([("utf-8", b"\xff"), ("cp1252", b"\x81"), ("utf-8", b"\xc3(")])
    files = some_files(draw, encoding=encoding)
    parts = files.contents()
    name = draw.choice(sorted(parts))
    at = draw.randrange(len(parts[name]) // 2, len(parts[name]))
    parts[name] = parts[name][:at] + byte + parts[name][at:]
    return files.made(WRONG_ENCODING, parts=parts)


@recipe("csv")
def mixed_line_ends(draw: random.Random) -> Made:
    """Lines from two systems in one file: all of them are lines."""
    files = some_files(draw, newline=draw.choice(BREAKS))
    ends = _encoded(files, files.manner.newline)
    parts = {}
    for name, part in files.contents().items():
        lines = part.split(ends)
        place = draw.randrange(1, len(lines))
        other = _encoded(files, draw.choice(BREAKS))
        parts[name] = ends.join(lines[:place]) + other + ends.join(lines[place:])
    return files.made(parts=parts)


def _encoded(files: Files, newline: str) -> bytes:
    """A line break as it stands in the middle of a file."""
    without_mark = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}
    return newline.encode(without_mark.get(files.manner.encoding, files.manner.encoding))


@recipe("csv")
def no_last_line_end(draw: random.Random) -> Made:
    """The last line just ends."""
    files = some_files(draw)
    ends = _encoded(files, files.manner.newline)
    parts = {name: part.removesuffix(ends) for name, part in files.contents().items()}
    return files.made(parts=parts)


@recipe("csv")
def blank_lines(draw: random.Random) -> Made:
    """Lines with nothing on them."""
    files = some_files(draw)
    told = files.town.counts()
    for lines in files.lines.values():
        if not files.manner.trailer:
            lines.insert(draw.randrange(1, len(lines) + 1), "")
        lines += [""] * draw.randint(0, 0 if files.manner.trailer else 2)
    return files.made(Taken(told))


@recipe("csv")
def trailing_separators(draw: random.Random) -> Made:
    """Every line, the header among them, ends in separators."""
    files = some_files(draw)
    extra = files.manner.delimiter * draw.randint(1, 3)
    for lines in files.lines.values():
        lines[:] = [line + extra for line in lines]
    return files.made()


@recipe("csv")
def trailing_separators_in_rows(draw: random.Random) -> Made:
    """The rows end in a separator and the header does not, as some reports do."""
    files = some_files(draw)
    for lines in files.lines.values():
        lines[1:] = [line + files.manner.delimiter for line in lines[1:]]
    return files.made()


@recipe("csv")
def blanks_around_cells(draw: random.Random) -> Made:
    """Spaces before and after what is written."""
    files = some_files(draw, quotes_all=False)
    delimiter = files.manner.delimiter
    for lines in files.lines.values():
        lines[1:] = [delimiter.join(f" {cell}  " for cell in line.split(delimiter))
                     for line in lines[1:]]  # fmt: skip
    return files.made()


@recipe("csv")
def shuffled_columns(draw: random.Random) -> Made:
    """Columns in another order."""
    files = some_files(draw)
    for entity, names in files.columns.items():
        draw.shuffle(names)
        files.lines[entity] = [
            files.manner.delimiter.join(files.manner.quoted(name) for name in names),
            *(files.line(row, names, {}) for row in files.town.rows[entity]),
        ]
    return files.made()


@recipe("csv")
def decimals_both_ways(draw: random.Random) -> Made:
    """Comma and point in one column of a source that declares the comma."""
    files = some_files(draw, "staff_positions", decimal=",")
    for place in range(len(files.town.rows["staff_positions"])):
        files.put("staff_positions", place, share_of_position=draw.choice(["0,5", "0.5", "1"]))
    return files.made()


@recipe("csv")
def thousands(draw: random.Random) -> Made:
    """Thousands set apart by a space or a no-break space."""
    files = some_files(draw, "offers", thousands=" ", encoding="utf-8")
    fee = draw.choice(["1 250", "1\u00a0250", "1\u202f250", "12 500,50", "1250"])
    files.manner = replace(files.manner, decimal=",")
    files.put("offers", 0, fee=fee)
    return files.made()


@recipe("csv")
def line_breaks_in_cells(draw: random.Random) -> Made:
    """Quoted line breaks, from a source that says it has them."""
    files = some_files(draw, "offers", has_line_breaks=True, newline=draw.choice(["\n", "\r\n"]))
    files.put("offers", 0, name=f"{files.town.secret()}{files.manner.newline}{files.town.secret()}")
    return files.made()


@recipe("csv")
def undeclared_line_breaks(draw: random.Random) -> Made:
    """Quoted line breaks that nobody has declared: a trailer can vouch for them."""
    files = some_files(draw, "offers", newline=draw.choice(["\n", "\r\n"]))
    files.put("offers", 1, name=f"{files.town.secret()}{files.manner.newline}{files.town.secret()}")
    if files.manner.trailer:
        return files.made()
    return files.made(Refused(frozenset({"L-011"})))


@recipe("csv")
def more_columns_than_asked_for(draw: random.Random) -> Made:
    """Columns that nobody asked for, with names and contents of persons."""
    files = some_files(draw)
    made: Town = files.town
    for lines in files.lines.values():
        extra = [f"Merknad {made.secret()}" for _ in range(draw.choice([1, 2, 40]))]
        lines[0] = files.manner.delimiter.join([lines[0], *extra])
        for place in range(1, len(lines)):
            cells = [draw.choice([made.secret(), made.number(), ""]) for _ in extra]
            lines[place] = files.manner.delimiter.join([lines[place], *cells])
    return files.made()

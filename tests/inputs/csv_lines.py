"""CSV with something wrong in its lines: ragged, quoted amiss, doubled, cut, counted wrong."""

from __future__ import annotations

import random

from tests.inputs.cases import (
    ANY_RULE,
    Label,
    Made,
    Outcome,
    Part,
    Refused,
    Survived,
    Taken,
    recipe,
)
from tests.inputs.csv_headers import MUST_HAVE_ROWS
from tests.inputs.csv_manners import some_files
from tests.inputs.town import TEXTS, code
from tests.inputs.written_csv import Files

NOT_WHOLE = Refused(frozenset({"L-002", "L-011"}))
CUT = frozenset({"L-001", "L-002", "L-005", "L-011", "L-014", "L-015"})
WRONG_TRAILER = Refused(frozenset({"L-002"}))


def _broken(files: Files, entity: str, *line_numbers: int, more: int = 0) -> Taken:
    """Taken in, with these lines of a file set aside and no other row touched."""
    counts = files.town.counts()
    set_aside: dict[Label, frozenset[str]] = {
        (entity, f"line:{number}"): frozenset({code(entity, 1)}) | ANY_RULE
        for number in line_numbers
    }
    return Taken(counts | {entity: counts[entity] + more}, set_aside)


@recipe("csv")
def short_line(draw: random.Random) -> Made:
    """A line with too few cells."""
    files = some_files(draw, quotes_all=False)
    entity, place = files.town.leaf()
    cells = files.lines[entity][place + 1].split(files.manner.delimiter)
    kept = draw.randrange(2, len(cells) - 1)
    files.lines[entity][place + 1] = files.manner.delimiter.join(cells[:kept])
    return files.made(_broken(files, entity, place + 2))


@recipe("csv")
def long_line(draw: random.Random) -> Made:
    """A line with more cells than the header has names."""
    files = some_files(draw)
    entity, place = files.town.leaf()
    extra = files.manner.delimiter + files.town.secret()
    files.lines[entity][place + 1] += extra * draw.choice([1, 2, 60])
    return files.made(_broken(files, entity, place + 2))


@recipe("csv")
def unescaped_separator(draw: random.Random) -> Made:
    """A text with the separator in it, not quoted: the line has a cell too many."""
    files = some_files(draw, quotes_all=False)
    text = f"{files.town.secret()}{files.manner.delimiter}{files.town.secret()}"
    entity, place = _raw_text(files, text)
    # A row whose last cell is empty can lose it, and then has as many cells as it should.
    moved = Taken(files.town.counts(), {files.town.label(entity, place): ANY_RULE})
    return files.made(_broken(files, entity, place + 2), moved)


def _raw_text(files: Files, text: str) -> tuple[str, int]:
    """Put a text in some row's cell just as it stands, where it disturbs no other row."""
    entity, place = files.town.leaf()
    row = files.town.rows[entity][place]
    given = {TEXTS[entity]: text}
    files.lines[entity][place + 1] = files.line(row, files.columns[entity], given)
    return entity, place


@recipe("csv")
def quotation_mark_in_the_middle(draw: random.Random) -> Made:
    """A quoted cell with more after its closing mark."""
    files = some_files(draw, quotes_all=False)
    entity, place = _raw_text(files, f'"{files.town.secret()}"{files.town.secret()}')
    return files.made(_broken(files, entity, place + 2))


@recipe("csv")
def unclosed_quote(draw: random.Random) -> Made:
    """A quotation mark is opened and never closed: nobody can say where its cell ends. In the
    last row it can be said: nothing is left to be swallowed but that row."""
    files = some_files(draw, quotes_all=False)
    entity, place = _raw_text(files, f'"{files.town.secret()}')
    is_last = place == len(files.town.rows[entity]) - 1
    return files.made(NOT_WHOLE, *([_broken(files, entity, place + 2)] if is_last else []))


@recipe("csv")
def doubled_lines(draw: random.Random) -> Made:
    """The same line twice: landed twice, and set aside by nobody."""
    files = some_files(draw)
    entity, place = files.town.some()
    line = files.lines[entity][place + 1]
    files.lines[entity].insert(draw.randrange(1, len(files.lines[entity]) + 1), line)
    counts = files.town.counts()
    return files.made(Taken(counts | {entity: counts[entity] + 1}))


@recipe("csv")
def same_record_told_two_ways(draw: random.Random) -> Made:
    """One record at one instant with two contents: neither can be believed."""
    files = some_files(draw, "contacts")
    place = draw.randrange(len(files.town.rows["contacts"]))
    line = files.lines["contacts"][place + 1]
    files.put("contacts", place, duration_minutes="31")
    files.lines["contacts"].append(line)
    counts = files.town.counts()
    set_aside = {files.town.label("contacts", place): frozenset({code("contacts", 3)})}
    return files.made(Taken(counts | {"contacts": counts["contacts"] + 1}, set_aside))


@recipe("csv")
def wrong_trailer(draw: random.Random) -> Made:
    """The last line counts otherwise than there are rows."""
    files = some_files(draw, trailer="ANTALL")
    entity, _ = files.town.some()
    rows = len(files.lines[entity]) - 1
    word = draw.choice([str(rows + 1), str(rows - 1), "0", "-1", "", "mange", "1e3", "9" * 30,
                        f"{rows}.0", files.town.number(), files.town.secret()])  # fmt: skip
    return _with_ending(files, entity, f"ANTALL{files.manner.delimiter}{word}")


@recipe("csv")
def no_trailer(draw: random.Random) -> Made:
    """A source that counts its rows did not, this time."""
    files = some_files(draw, trailer="ANTALL")
    entity, _ = files.town.some()
    return _with_ending(files, entity, None)


@recipe("csv")
def trailer_twice(draw: random.Random) -> Made:
    """Two files pasted together, each with its trailer."""
    files = some_files(draw, trailer="ANTALL")
    entity, _ = files.town.some()
    rows = len(files.lines[entity]) - 1
    trailer = f"ANTALL{files.manner.delimiter}{rows}"
    files.lines[entity] += [trailer, *files.lines[entity][1:]]
    return _with_ending(files, entity, trailer)


def _with_ending(files: Files, entity: str, ending: str | None) -> Made:
    lines = [*files.lines[entity], *([] if ending is None else [ending]), ""]
    parts: dict[str, Part] = files.parts()
    name = next(name for name in parts if name.endswith(f"/{entity}.csv"))
    parts[name] = files.manner.newline.join(lines).encode(files.manner.encoding)
    return files.made(WRONG_TRAILER, parts=parts)


@recipe("csv")
def undeclared_trailer(draw: random.Random) -> Made:
    """A last line that counts the rows, from a source that has declared none: no record."""
    files = some_files(draw, trailer=None)
    entity, _ = files.town.leaf()
    rows = len(files.town.rows[entity])
    files.lines[entity].append(f"ANTALL{files.manner.delimiter}{rows}")
    return files.made(_broken(files, entity, rows + 2, more=1))


@recipe("csv")
def cut_at_any_byte(draw: random.Random) -> Made:
    """The sending was broken off."""
    files = some_files(draw, trailer="ANTALL")
    entity, _ = files.town.some()
    parts = files.parts()
    name = next(name for name in parts if name.endswith(f"/{entity}.csv"))
    whole = bytes(parts[name])  # type: ignore[arg-type]
    at = draw.randrange(len(whole) - 12)
    parts[name] = whole[:at]
    return files.made(Refused(CUT), parts=parts)


@recipe("csv")
def cut_without_trailer(draw: random.Random) -> Made:
    """The same from a source that does not count: at worst the last line is set aside."""
    files = some_files(draw, trailer=None)
    entity, _ = files.town.some()
    parts = files.parts()
    name = next(name for name in parts if name.endswith(f"/{entity}.csv"))
    whole = bytes(parts[name])  # type: ignore[arg-type]
    parts[name] = whole[: draw.randrange(len(whole))]
    return files.made(Survived(sum(files.town.counts().values())), parts=parts)


@recipe("csv")
def rows_gone_at_the_end(draw: random.Random) -> Made:
    """Cut between two lines, uncounted: nothing in the file shows it."""
    files = some_files(draw, trailer=None)
    entity = list(files.lines)[-1]
    left = draw.randrange(1, len(files.lines[entity]))
    del files.lines[entity][left:]
    outcome: Outcome = Taken(files.town.counts() | {entity: left - 1})
    if left == 1 and entity in MUST_HAVE_ROWS:
        outcome = Refused(frozenset({code(entity, 20)}))
    return files.made(outcome)


@recipe("csv")
def cell_larger_than_any(draw: random.Random) -> Made:
    """A cell of two million letters: its line cannot be read, the others can."""
    files = some_files(draw, encoding="utf-8", newline="\n")
    entity, place = files.town.leaf()
    files.put(entity, place, **{TEXTS[entity]: files.town.secret() * 200_000})
    return files.made(_broken(files, entity, place + 2))


@recipe("csv")
def many_broken_lines(draw: random.Random) -> Made:
    """More lines that cannot be split than lines that can."""
    files = some_files(draw)
    entity, _ = files.town.leaf()
    rows = len(files.lines[entity]) - 1
    more = draw.randint(5, 300)
    files.lines[entity] += [f"{files.town.secret()}{files.manner.delimiter}x"] * more
    numbers = range(rows + 2, rows + 2 + more)
    return files.made(_broken(files, entity, *numbers, more=more))


@recipe("csv")
def only_separators(draw: random.Random) -> Made:
    """Lines of nothing but separators: rows in which everything is missing."""
    files = some_files(draw)
    entity, _ = files.town.leaf()
    blank = files.manner.delimiter * (len(files.columns[entity]) - 1)
    more = draw.randint(1, 4)
    files.lines[entity] += [blank] * more
    counts = files.town.counts()
    set_aside: dict[Label, frozenset[str]] = {(entity, ""): ANY_RULE}
    return files.made(Taken(counts | {entity: counts[entity] + more}, set_aside))

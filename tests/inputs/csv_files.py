"""CSV deliveries with something wrong around the files: names, links, pipes, what is missing,
what came before."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.inputs.cases import Fifo, Folder, Link, Made, Part, Refused, Repeated, Taken, recipe
from tests.inputs.csv_headers import MUST_HAVE_ROWS
from tests.inputs.csv_manners import some_files
from tests.inputs.leaks import telling_words
from tests.inputs.town import code
from tests.inputs.written_csv import DELIVERY, Files

BEFORE = "2023-08-31"
BAD_NAME = Refused(frozenset({"L-008"}))
NAMES = (
    "[1]",
    " (1)",
    "'; drop table persons; --",
    "$(reboot)",
    "%00",
    "{a,b}",
    "\\..\\..\\x",
    "?",
    "*",
    "\n",
    "\t",
    "\u202egpj",
    "\udce6",
    '"',
    "`id`",
    " ",
    ".csv",
    "å" * 60,
)


def _place(files: Files, draw: random.Random) -> tuple[str, dict[str, Part], str]:
    entity = draw.choice(sorted(files.lines))
    parts = files.parts()
    return entity, parts, f"{DELIVERY}/{entity}.csv"


@recipe("csv")
def odd_file_name(draw: random.Random) -> Made:
    """The pattern fits, and what else the name holds does not matter."""
    files = some_files(draw)
    entity, parts, name = _place(files, draw)
    word = files.town.secret()
    parts[f"{DELIVERY}/{entity}_{word}{draw.choice(NAMES)}.csv"] = parts.pop(name)
    return files.made(parts=parts)


@recipe("csv")
def identity_number_in_file_name(draw: random.Random) -> Made:
    """A number in a file's name goes no further than the inbox."""
    files = some_files(draw)
    entity, parts, name = _place(files, draw)
    parts[f"{DELIVERY}/{entity}_{files.town.number()}.csv"] = parts.pop(name)
    if draw.random() < 0.5:
        files.lines[entity][0] = files.town.secret()
        parts[next(n for n in parts if f"/{entity}_" in n)] = files.content(entity)
        return files.made(Refused(frozenset({"L-014"})), parts=parts)
    return files.made(parts=parts)


@recipe("csv")
def file_missing(draw: random.Random) -> Made:
    """A declared file is not there, or is called otherwise."""
    files = some_files(draw)
    entity, parts, name = _place(files, draw)
    content = parts.pop(name)
    other = draw.choice(
        [
            None,
            f"{entity}.CSV",
            f"gammel_{entity}.csv",
            f".{entity}.csv",
            f"{entity}.csv.gz",
            f"{files.town.secret()}.csv",
        ]
    )
    if other:
        parts[f"{DELIVERY}/{other}"] = content
    return files.made(Refused(frozenset({"L-006"})), parts=parts)


@recipe("csv")
def two_files_of_one_kind(draw: random.Random) -> Made:
    """The pattern fits two: neither can be chosen."""
    files = some_files(draw)
    entity, parts, name = _place(files, draw)
    parts[f"{DELIVERY}/{entity} kopi {files.town.secret()}.csv"] = parts[name]
    return files.made(Refused(frozenset({"L-007"})), parts=parts)


@recipe("csv")
def no_plain_file(draw: random.Random) -> Made:
    """A link, a pipe or a folder where the file should be."""
    files = some_files(draw)
    _, parts, name = _place(files, draw)
    strange: list[Part] = [
        *(Link(to) for to in ("/etc/passwd", "../../utenfor", "/dev/zero", "finnes-ikke", ".")),
        Link("/proc/self/environ"),
        Fifo(),
        Folder(),
    ]
    parts[name] = draw.choice(strange)
    return files.made(Refused(frozenset({"L-009"})), parts=parts)


@recipe("csv")
def files_nobody_asked_for(draw: random.Random) -> Made:
    """What nobody asked for lies beside the files: it is not opened, and it is told."""
    files = some_files(draw)
    parts = files.parts()
    word = files.town.secret()
    parts[f"{DELIVERY}/{word}"] = draw.choice([b"PK\x03\x04" + bytes(200), b"", b"x" * 99])
    parts[f"{DELIVERY}/Les meg {word}.txt"] = files.town.number().encode()
    return files.made(Taken(files.town.counts(), remarks=frozenset({"L-022"})), parts=parts)


@recipe("csv")
def no_plain_file_beside(draw: random.Random) -> Made:
    """A link, a pipe or a folder beside the files: no delivery has such."""
    files = some_files(draw)
    parts = files.parts()
    strange: list[Part] = [Fifo(), Link("/dev/zero"), Folder(), Link(".."), Link("finnes-ikke")]
    parts[f"{DELIVERY}/{files.town.secret()}"] = draw.choice(strange)
    return files.made(Refused(frozenset({"L-009"})), parts=parts)


@recipe("csv")
def delivery_is_a_link(draw: random.Random) -> Made:
    """The whole delivery lies elsewhere."""
    files = some_files(draw)
    parts: dict[str, Part] = {DELIVERY: Link(draw.choice(["/etc", ".", "/proc/self"]))}
    return files.made(Refused(frozenset({"L-009"})), parts=parts)


@recipe("csv")
def delivery_without_a_date(draw: random.Random) -> Made:
    """The folder's name is no day, or has more in it than a name of ours may have."""
    files = some_files(draw)
    word = files.town.secret()
    name = draw.choice(
        [
            word,
            f"2023-02-30-{word}",
            f"20230901-{word}",
            f"2023-09-01 {word}",
            f"2023-09-01;{word}",
            f"2023-09-01'{word}",
            f"2023-09-01..{word}",
            f"2023-09-01\n{word}",
            f"2023-9-1-{word}",
            f"2023-09-01-{files.town.number()}",
            f"2023-09-01\u202e{word}",
            f"2023-09-01\udce6{word}",
            f"2023-09-01-{word * 12}",
        ]
    )
    parts = files.parts(name)
    shown = telling_words([name]) if all(s.isalnum() or s in "-_." for s in name) else frozenset()
    made = files.made(BAD_NAME, parts=parts, delivery="")
    return replace(made, secrets=made.secrets - shown)


@recipe("csv")
def the_same_again(draw: random.Random) -> Made:
    """Yesterday's content under today's name: known from before."""
    files = some_files(draw)
    return files.made(Repeated(), parts=files.parts(BEFORE) | files.parts())


@recipe("csv")
def other_content_under_one_name(draw: random.Random) -> Made:
    """What was taken in is never written over."""
    files = some_files(draw)
    parts = files.parts()
    entity, _ = files.town.leaf()
    files.lines[entity].append(files.lines[entity][-1])
    later: dict[str, Part] = {f"{DELIVERY}/{entity}.csv": files.content(entity)}
    return files.made(Refused(frozenset({"L-004"})), parts=parts, later=later)


@recipe("csv")
def nothing_left(draw: random.Random) -> Made:
    """A source that had rows yesterday has none of some kind today: it is not believed."""
    files = some_files(draw)
    before = files.parts(BEFORE)
    entity = draw.choice([list(files.lines)[-1], *(set(files.lines) & set(MUST_HAVE_ROWS))])
    del files.lines[entity][1:]
    return files.made(Refused(frozenset({code(entity, 20)})), parts=before | files.parts())


@recipe("csv")
def parents_came_before(draw: random.Random) -> Made:
    """Rows that refer to what came in an earlier delivery of the source, and is not sent again."""
    files = some_files(draw, "offers", "staff_positions")
    before = files.parts(BEFORE)
    files.lines["offers"] = [
        line.replace("tilbud-", "ny-").replace("off-", "ofn-") for line in files.lines["offers"]
    ]
    return files.made(parts=before | files.parts())

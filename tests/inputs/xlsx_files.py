"""Monthly forms that are damaged, cut, called otherwise or no workbooks at all."""

from __future__ import annotations

import random

from tests.inputs.cases import Fifo, Link, Made, Part, Refused, Repeated, Survived, recipe
from tests.inputs.leaks import telling_words
from tests.inputs.written_form import NAME, form
from tests.inputs.written_xlsx import CONTENT_TYPES, WORKBOOK, packed
from tests.inputs.xlsx_archives import ALL_ROWS, DAMAGED, SHEET
from tests.inputs.xlsx_layout import refused


@recipe("xlsx")
def cut_archive(draw: random.Random) -> Made:
    """The sending was broken off."""
    made = form(draw)
    content = made.book.bytes()
    return made.made(DAMAGED, content=content[: draw.randrange(len(content) - 22)])


@recipe("xlsx")
def flipped_bits_in_archive(draw: random.Random) -> Made:
    """One bit or a few are turned somewhere."""
    made = form(draw)
    content = bytearray(made.book.bytes())
    for _ in range(draw.choice([1, 1, 2, 20])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    return made.made(Survived(ALL_ROWS), content=bytes(content))


@recipe("xlsx")
def noise_in_a_part(draw: random.Random) -> Made:
    """The archive is whole, and one of its parts is not what it should be."""
    made = form(draw)
    parts = made.book.parts()
    name = draw.choice(sorted(parts))
    old = parts[name]
    at, gone = draw.randrange(len(old)), draw.randrange(1, 80)
    parts[name] = draw.choice(
        [
            b"",
            old[:at],
            old[:at] + old[at + gone :],
            draw.randbytes(300),
            old[:at] + b"\0" + old[at:],
            old[:at] + draw.randbytes(8) + old[at:],
            old.replace(b'r="', b'r="-'),
            b"<x/>",
            b"{}",
            old.replace(b"<v>", b"<v>9"),
            old.replace(b't="inlineStr"', b't="s"'),
            old + old,
        ]
    )
    return made.made(Survived(ALL_ROWS), content=packed(parts))


@recipe("xlsx")
def part_missing(draw: random.Random) -> Made:
    """A part that the others speak of is not there: what cannot be read without it is refused."""
    made = form(draw)
    parts = made.book.parts()
    part = draw.choice(
        [SHEET, WORKBOOK, CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels"]
    )
    del parts[part]
    refused = Refused(frozenset({"M-122", "M-129", "M-104"}))
    may_be_read = [made.taken()] if part in (CONTENT_TYPES, "_rels/.rels") else []
    return made.made(refused, *may_be_read, content=packed(parts))


@recipe("xlsx")
def no_workbook_at_all(draw: random.Random) -> Made:
    """Something else under the file's name."""
    made = form(draw)
    content = draw.choice(
        [
            b"",
            b"record_id;name\n1;2\n",
            draw.randbytes(3000),
            b"PK\x03\x04",
            b"%PDF-1.7",
            b"\0" * 9999,
            packed({"a.txt": b"hei"}),
            packed({}),
            b"PK\x05\x06" + bytes(18),
            made.town.number().encode(),
        ]
    )
    return made.made(Refused(frozenset({"M-122", "M-129"})), content=content)


@recipe("xlsx")
def another_ending(draw: random.Random) -> Made:
    """The name says that it is something else."""
    made = form(draw)
    ending = draw.choice(["xls", "xlsm", "csv", "xlsb", "ods", "zip", "xlsx.exe", "pdf"])
    return made.made(refused("M-122"), name=f"2023-09-01_maling.{ending}")


@recipe("xlsx")
def utf_16_parts(draw: random.Random) -> Made:
    """XML may be written so, and some program does."""
    made = form(draw)
    parts = made.book.parts()
    name = draw.choice([SHEET, WORKBOOK, "xl/sharedStrings.xml"])
    text = parts[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return made.made(made.taken(), DAMAGED, content=packed(parts | {name: text.encode("utf-16")}))


@recipe("xlsx")
def more_around_the_archive(draw: random.Random) -> Made:
    """Bytes after it or before it: some readers find the archive all the same."""
    made = form(draw)
    noise = draw.choice([b"\0" * 30, b"hale", draw.randbytes(70_000)])
    content = made.book.bytes()
    both = [content + noise, noise + content, content + content]
    return made.made(made.taken(), DAMAGED, content=draw.choice(both))


@recipe("xlsx")
def no_plain_workbook(draw: random.Random) -> Made:
    """A link or a pipe where the workbook should be."""
    made = form(draw).made(refused("L-009"))
    odd: list[Part] = [Link("/etc/passwd"), Link("finnes-ikke"), Link("/dev/zero"), Fifo()]
    return _only(made, {NAME: draw.choice(odd)})


def _only(made: Made, parts: dict[str, Part]) -> Made:
    return Made(
        made.source, made.delivery, made.expected, parts, secrets=made.secrets, numbers=made.numbers
    )


@recipe("xlsx")
def workbook_without_a_date(draw: random.Random) -> Made:
    """The file's name is no day, or has more in it than a name of ours may have."""
    made = form(draw)
    word = made.town.secret()
    name = draw.choice(
        [
            f"{word}.xlsx",
            f"2023-02-30-{word}.xlsx",
            f"2023-09-01 {word}.xlsx",
            f"2023-09-01[1]{word}.xlsx",
            f"2023-09-01'; drop table {word};--.xlsx",
            f"2023-09-01-{made.town.number()}.xlsx",
            f"2023-09-01\n{word}.xlsx",
            f"2023-09-01\udce6{word}.xlsx",
            f"2023-09-01..{word}.xlsx",
        ]
    )
    case = made.made(refused("L-008"), name=name)
    shown = telling_words([name]) if all(s.isalnum() or s in "-_." for s in name) else frozenset()
    return Made(
        case.source,
        "",
        case.expected,
        case.parts,
        secrets=case.secrets - shown,
        numbers=case.numbers,
    )


@recipe("xlsx")
def the_same_workbook_again(draw: random.Random) -> Made:
    """Yesterday's content under today's name; a program's lock file beside it is not a delivery."""
    made = form(draw)
    case = made.made(Repeated())
    parts = {"2023-08-31_maling.xlsx": case.parts[NAME], "~$2023-09-01_maling.xlsx": b"laas"}
    return _only(case, {**parts, **case.parts})

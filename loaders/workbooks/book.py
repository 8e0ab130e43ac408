"""Which sheets a checked workbook has, and how its cells say that a number is a day.

Parts are found the way Excel finds them, by relations, and never by a name that was delivered.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from loaders.workbooks.archive import DAMAGES, Counted
from loaders.workbooks.dangers import Danger, Unsafe
from loaders.workbooks.rows import Row, rows_of, shared_texts

ROOT_RELATIONS = "_rels/.rels"
TRUE = ("1", "true")
# Excel's own formats for days and times that openpyxl's table leaves out: they follow the language.
LOCAL_DATES = frozenset({*range(27, 37), *range(50, 59)})
# What a format says in so many words, escapes, or asks for colours and languages with.
NO_PLACEHOLDERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its name, which is data, and the part of the archive it lies in."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Style:
    """What a cell's format makes of its number."""

    is_date: bool
    has_day: bool


NUMBER = Style(is_date=False, has_day=False)


@dataclass(frozen=True)
class Book:
    """A workbook's worksheets in order, and what its cells need to be understood."""

    archive: zipfile.ZipFile
    sheets: tuple[SheetPart, ...]
    epoch: int
    styles: tuple[Style, ...]
    shared_part: str | None

    def rows(self, sheet: SheetPart) -> Iterator[Row]:
        """A sheet's rows with something in them, in order."""
        with damage_is_unsafe(), self._opened(sheet.part) as stream:
            yield from rows_of(stream)

    def shared_texts(self) -> list[str]:
        """The texts that cells refer to by number."""
        if self.shared_part is None:
            return []
        with damage_is_unsafe(), self._opened(self.shared_part) as stream:
            return shared_texts(stream)

    @contextmanager
    def _opened(self, part: str) -> Iterator[Counted]:
        """A part of the archive, held to the size it said it had."""
        with self.archive.open(part) as stream:
            yield Counted(stream, self.archive.getinfo(part).file_size)


@contextmanager
def damage_is_unsafe() -> Iterator[None]:
    """Whatever a damaged archive makes its readers raise is one thing to the sender."""
    try:
        yield
    except DefusedXmlException:
        raise Unsafe(Danger.DEFINITIONS) from None
    except DAMAGES:
        raise Unsafe(Danger.DAMAGED) from None


@contextmanager
def opened_book(file: IO[bytes]) -> Iterator[Book]:
    """The workbook in a file that ``check_archive`` has looked through. Unsafe if it is damaged."""
    with damage_is_unsafe():
        archive = zipfile.ZipFile(file)
    with archive:
        with damage_is_unsafe():
            book = _book(archive)
        yield book


def _book(archive: zipfile.ZipFile) -> Book:
    main = _targets(archive, ROOT_RELATIONS, "/officeDocument")
    if len(main) != 1:
        raise Unsafe(Danger.DAMAGED)
    [place] = main.values()
    folder, name = posixpath.split(place)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    worksheets = _targets(archive, relations, "/worksheet")
    shared = _targets(archive, relations, "/sharedStrings")
    styles = _targets(archive, relations, "/styles")
    root = _tree(archive, place)
    sheets = []
    for element in _named(root, "sheet"):
        own = next((value for key, value in element.items() if _local(key) == "id"), "")
        # Charts and the like are sheets too, but hold no rows.
        if own in worksheets:
            state = element.get("state", "visible")
            sheets.append(SheetPart(element.get("name", ""), worksheets[own], state != "visible"))
    properties = next(iter(_named(root, "workbookPr")), None)
    is_1904 = properties is not None and properties.get("date1904", "0").lower() in TRUE
    return Book(
        archive,
        tuple(sheets),
        1904 if is_1904 else 1900,
        _styles(_tree(archive, next(iter(styles.values())))) if styles else (),
        next(iter(shared.values()), None),
    )


def _targets(archive: zipfile.ZipFile, relations: str, kind: str) -> dict[str, str]:
    """The parts a relations part points to, by id, of one kind."""
    owner = posixpath.dirname(posixpath.dirname(relations))
    found = {}
    for relation in _named(_tree(archive, relations), "Relationship"):
        if relation.get("Type", "").endswith(kind):
            target = posixpath.normpath(posixpath.join("/", owner, relation.get("Target", "")))
            found[relation.get("Id", "")] = target.lstrip("/")
    return found


def _tree(archive: zipfile.ZipFile, part: str) -> Element:
    content = archive.read(part)
    return cast("Element", SafeTree.parse(BytesIO(content), forbid_dtd=True).getroot())


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _named(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if _local(element.tag) == name]


def _styles(root: Element) -> tuple[Style, ...]:
    formats = {item.get("numFmtId"): item.get("formatCode", "") for item in _named(root, "numFmt")}
    return tuple(
        _style(cell.get("numFmtId", "0"), formats)
        for group in _named(root, "cellXfs")
        for cell in group
    )


def _style(number: str, formats: dict[str | None, str]) -> Style:
    code = formats.get(number)
    if code is None and number.isdecimal():
        if int(number) in LOCAL_DATES:
            return Style(is_date=True, has_day=True)
        code = BUILTIN_FORMATS.get(int(number))
    if code is None or not is_date_format(code):
        return NUMBER
    return Style(is_date=True, has_day="d" in NO_PLACEHOLDERS.sub("", code).lower())

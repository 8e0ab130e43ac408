"""No file hurts the reader, and each is refused by the rule that says why."""

from __future__ import annotations

import os
import stat
import time
import tracemalloc
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.manual_counts.workbook import read_content, read_workbook
from loaders.workbooks.dangers import FORM_LIMITS

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

MEBIBYTE = 1024 * 1024


def test_openpyxl_is_defused() -> None:
    assert openpyxl.DEFUSEDXML is True


def test_a_whole_form_is_not_refused(forms: Forms) -> None:
    assert forms.rules(forms.write()) == []


def test_a_file_that_is_not_there(forms: Forms) -> None:
    assert forms.rules(forms.folder / "borte.xlsx") == ["M-121"]


def test_a_folder_is_no_file(forms: Forms) -> None:
    (forms.folder / "mappe.xlsx").mkdir()
    assert forms.rules(forms.folder / "mappe.xlsx") == ["M-121"]


def test_a_link_to_a_form_is_not_followed(forms: Forms) -> None:
    link = forms.folder / "lenke.xlsx"
    link.symlink_to(forms.write())
    assert forms.rules(link) == ["M-121"]


def test_a_pipe_by_the_right_name_is_not_waited_for(forms: Forms) -> None:
    pipe = forms.folder / "ror.xlsx"
    os.mkfifo(pipe)
    assert forms.rules(pipe) == ["M-121"]


@pytest.mark.parametrize("suffix", [".xlsm", ".xls", ".csv", ".xlsb", ""])
def test_another_extension(forms: Forms, suffix: str) -> None:
    assert forms.rules(forms.write().rename(forms.folder / f"maling{suffix}")) == ["M-122"]


def test_another_file_by_the_right_name(forms: Forms) -> None:
    path = forms.folder / "maling.xlsx"
    for content in (b"", b"a;b;c", b"%PDF-1.7", b"\x00" * 100):
        path.write_bytes(content)
        assert forms.rules(path) == ["M-122"]


def test_a_zip_that_is_no_workbook(forms: Forms) -> None:
    assert forms.rules(forms.zipped({"brev.txt": b"hei"})) == ["M-122"]
    assert forms.rules(forms.zipped({"[Content_Types].xml": b"<Types/>"})) == ["M-122"]


def test_an_encrypted_or_old_workbook(forms: Forms) -> None:
    path = forms.folder / "maling.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1000)
    assert forms.rules(path) == ["M-123"]


def test_an_encrypted_entry(forms: Forms) -> None:
    path = forms.write()
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)
    assert forms.rules(path) == ["M-123"]


@pytest.mark.parametrize(
    "part",
    ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/embeddings/oleObject1.bin",
     "xl/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml"],
)  # fmt: skip
def test_active_content(forms: Forms, part: str) -> None:
    assert forms.rules(forms.with_parts({part: b"<x/>"})) == ["M-124"]


def test_a_macro_workbook_renamed(forms: Forms) -> None:
    types = (b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")
    path = forms.with_parts({}, {"[Content_Types].xml": types})
    assert forms.rules(path) == ["M-124"]


def test_a_link_to_another_workbook(forms: Forms) -> None:
    assert forms.rules(forms.with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"})) == [
        "M-125"
    ]
    assert forms.rules(forms.with_parts({"xl/connections.xml": b"<x/>"})) == ["M-125"]


def test_a_highly_compressed_entry(forms: Forms) -> None:
    path = forms.with_parts({"xl/media/image1.png": b"\0" * (4 * MEBIBYTE)})
    assert path.stat().st_size < MEBIBYTE
    assert forms.rules(path) == ["M-126"]


def test_too_much_in_all(forms: Forms) -> None:
    line = bytes(range(256)) * 4096
    parts = {f"xl/media/{number}.bin": line for number in range(40)}
    assert forms.rules(forms.with_parts(parts)) == ["M-126"]


def test_too_many_entries(forms: Forms) -> None:
    assert forms.rules(forms.with_parts({f"xl/{n}.txt": b"" for n in range(600)})) == ["M-126"]


def test_a_file_too_large(forms: Forms) -> None:
    path = forms.write()
    with path.open("ab") as file:
        file.truncate(FORM_LIMITS.largest_file + 1)
    assert forms.rules(path) == ["M-126"]


def test_an_entry_that_lies_about_its_size(forms: Forms) -> None:
    path = forms.with_parts({"xl/media/a.bin": b"\0" * MEBIBYTE})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert forms.rules(path) == ["M-129"]


@pytest.mark.parametrize(
    "name", ["../ut.xml", "xl/../../ut.xml", "/etc/ut.xml", "xl\\..\\ut.xml", "C:/ut.xml"]
)
def test_a_name_that_points_out(forms: Forms, name: str) -> None:
    assert forms.rules(forms.with_parts({name: b"<x/>"})) == ["M-127"]


def test_a_name_twice(forms: Forms) -> None:
    path = forms.with_parts({"xl/Workbook.xml": b"<x/>"})
    assert forms.rules(path) == ["M-127"]


def test_a_symbolic_link(forms: Forms) -> None:
    path = forms.write()
    link = zipfile.ZipInfo("xl/lenke.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert forms.rules(path) == ["M-127"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(forms: Forms, share: float) -> None:
    path = forms.write()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert forms.rules(path) == ["M-129"]


def test_a_missing_part(forms: Forms) -> None:
    path = forms.write()
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    del content["xl/worksheets/sheet1.xml"]
    assert forms.rules(forms.zipped(content))[0] in {"M-104", "M-129"}


def test_a_sheet_that_claims_to_be_huge_is_read_in_no_time(forms: Forms) -> None:
    path = forms.with_parts(
        {},
        {
            "xl/worksheets/sheet1.xml": (
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            )
        },
    )
    tracemalloc.start()
    started = time.perf_counter()

    reading = read_workbook(path)

    assert time.perf_counter() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 32 * MEBIBYTE
    tracemalloc.stop()
    assert not reading.is_refused


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_never_raises(shared_forms: Forms, data: st.DataObject) -> None:
    content = bytearray(shared_forms.packed)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))

    reading = read_content(bytes(content), "skadet.xlsx")

    assert reading.is_refused or len(reading.cells) == 168


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_part_changed_anywhere_never_raises(shared_forms: Forms, data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(shared_forms.packed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    start = data.draw(st.integers(0, len(part) - 1))
    part[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for key, value in (parts | {name: bytes(part)}).items():
            archive.writestr(key, value)

    reading = read_content(packed.getvalue(), "endret.xlsx")

    assert reading.is_refused or len(reading.cells) == 168

"""The reference tables land whole, once, and are mended if they are not."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contracts.zones import Zones
from loaders.reference.landing import land_reference

FILES = {
    "municipalities.parquet": {
        "municipality_code": "string",
        "municipality_name": "string",
        "county_code": "string",
        "county_name": "string",
        "valid_from": "date32[day]",
        "valid_to": "date32[day]",
    },
    "municipality_changes.parquet": {
        "old_code": "string",
        "new_code": "string",
        "changed_on": "date32[day]",
        "change_kind": "string",
    },
    "holidays.parquet": {"holiday_on": "date32[day]", "name_nb": "string"},
}


@pytest.fixture
def zones(tmp_path: Path) -> Zones:
    return Zones(tmp_path / "hjem")


def folder_of(zones: Zones) -> Path:
    return zones.landing / "_reference"


def test_three_tables_land_with_their_columns(zones: Zones) -> None:
    land_reference(zones)

    assert {path.name for path in folder_of(zones).iterdir()} == set(FILES)
    for name, columns in FILES.items():
        schema = pq.ParquetFile(folder_of(zones) / name).schema_arrow
        assert {field.name: str(field.type) for field in schema} == columns


def test_landing_again_writes_nothing(zones: Zones) -> None:
    land_reference(zones)
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns)
              for path in folder_of(zones).iterdir()}  # fmt: skip

    land_reference(zones)

    assert before == {path: (path.stat().st_ino, path.stat().st_mtime_ns)
                      for path in folder_of(zones).iterdir()}  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"PAR1 cut off", b"\0" * 4096])
def test_a_broken_table_is_written_anew(zones: Zones, content: bytes) -> None:
    land_reference(zones)
    path = folder_of(zones) / "holidays.parquet"
    whole = path.read_bytes()
    path.write_bytes(content)

    land_reference(zones)

    assert path.read_bytes() == whole


def test_a_half_written_file_is_never_seen(zones: Zones, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(pq, "write_table", stop)
    with pytest.raises(OSError, match="no room"):
        land_reference(zones)

    assert list(folder_of(zones).glob("*.parquet")) == []

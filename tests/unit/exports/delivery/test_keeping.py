"""A kept file is whole, and is never written in again, not even through what a kill left."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from exports.delivery.keeping import keep, part_of, write_synced


def test_the_first_content_stays(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"
    assert keep(path, b"1")
    assert not keep(path, b"2")
    assert path.read_bytes() == b"1"
    assert [file.name for file in path.parent.iterdir()] == ["b.json"]


def test_what_a_kill_left_is_a_second_name_and_is_not_written_in(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    keep(path, b"1")
    part_of(path).hardlink_to(path)
    assert not keep(path, b"2")
    assert path.read_bytes() == b"1"
    part_of(path).hardlink_to(path)
    write_synced(part_of(path), b"3")
    assert path.read_bytes() == b"1"


def test_a_full_disk_is_not_taken_for_one_without_second_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "hardlink_to", full)
    with pytest.raises(OSError, match="full"):
        keep(tmp_path / "b", b"1")
    assert list(tmp_path.iterdir()) == []

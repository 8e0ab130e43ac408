"""Names that come from outside can never lead out of a zone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.zones import SAFE_NAME, Zones, check_name, sync_folder

OUTSIDE_NAMES = [
    "..", ".", "", " ", "a..b", "../b", "a/b", "a\\b", "/etc", ".hidden", "-option", "_refused",
    "a b", "a\n", "a\nb", "\na", "a\x00b", "a\t", "a;b", "a'b", 'a"b', "a*b", "a" * 121, "a\u2028",
]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["tonsberg", "2023-09-01", "Færder", "2023-09-01_maling_2023.xlsx", "a" * 120]
)
def test_a_plain_name_is_given_back(name: str) -> None:
    assert check_name(name, "kilde") == name


@pytest.mark.parametrize("name", OUTSIDE_NAMES, ids=repr)
def test_any_other_name_is_refused_without_being_repeated(name: str) -> None:
    with pytest.raises(ValueError, match=r"^leveranse: navnet kan bare ha ") as refused:
        check_name(name, "leveranse")
    if len(name) > 3:
        assert name not in str(refused.value)


@given(st.text(max_size=130))
def test_no_name_leads_out_of_the_zone(name: str) -> None:
    zones = Zones(Path("hjem"))
    try:
        folder = zones.landed_delivery("kilde", name)
    except ValueError:
        return
    assert folder.parent == Path("hjem/landing/kilde")
    assert folder.name == name
    assert "\n" not in name


@given(st.from_regex(SAFE_NAME, fullmatch=True).filter(lambda name: ".." not in name))
def test_every_safe_name_is_accepted(name: str) -> None:
    assert check_name(name, "kilde") == name


def test_paths_lie_where_others_expect_them() -> None:
    zones = Zones(Path("hjem"))
    assert zones.sources_file == Path("hjem/sources.yml")
    assert zones.inbox == Path("hjem/inbox")
    assert zones.landed_delivery("a", "b") == Path("hjem/landing/a/b")
    assert zones.judged_delivery("a", "b") == Path("hjem/judgements/a/b")
    assert zones.build_file("natt") == Path("hjem/build/natt/warehouse.duckdb")
    assert zones.published == Path("hjem/published")
    assert zones.run_log("natt") == Path("hjem/logs/natt")


def test_a_run_id_is_checked_as_well() -> None:
    with pytest.raises(ValueError, match=r"^kjøring: "):
        Zones(Path("hjem")).build_file("../natt")
    with pytest.raises(ValueError, match=r"^kjøring: "):
        Zones(Path("hjem")).run_log("natt/../..")


def test_made_zones_are_closed_to_others(tmp_path: Path) -> None:
    zones = Zones(tmp_path / "hjem")
    zones.make()
    zones.make()
    made = [zones.home, *zones.home.iterdir()]
    assert {folder.name for folder in made} == {
        "hjem", "inbox", "landing", "judgements", "build", "published", "national", "logs",
    }  # fmt: skip
    assert {stat.S_IMODE(folder.stat().st_mode) & 0o077 for folder in made} == {0}


def test_a_folder_can_be_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "finnes-ikke")

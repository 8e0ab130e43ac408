"""A judgement is there whole or not at all, wherever the power was cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import quarantine
from expectations.quarantine import TABLES, ensure_empty, recover


def hidden(zones: Any) -> list[str]:
    return sorted(path.name for path in zones.judgements.glob(".*"))


class PowerCut(Exception):
    pass


@pytest.fixture
def judged(landing: Any, row: Any) -> Any:
    landing.land("2023-09-01", {"offers": [row("offers", kind="?")]})
    landing.judge("2023-09-01")
    return landing


def test_sentinels_have_every_table_with_its_columns_and_no_row(landing: Any) -> None:
    ensure_empty(landing.zones)
    ensure_empty(landing.zones)
    for table, columns in TABLES.items():
        file = landing.zones.judgements / "_empty" / "_empty" / f"{table}.parquet"
        with duckdb.connect() as con:
            described = con.execute("describe select * from read_parquet(?)", [str(file)])
            found = {row[0]: row[1].lower() for row in described.fetchall()}
            count = con.execute("select count(*) from read_parquet(?)", [str(file)]).fetchall()
        assert found == dict(columns)
        assert count == [(0,)]
    assert hidden(landing.zones) == []


def test_a_judgement_lies_where_readers_look_and_nothing_lies_beside_it(judged: Any) -> None:
    folder = judged.zones.judged_delivery("tonsberg", "2023-09-01")
    assert {path.name for path in folder.iterdir()} == {f"{table}.parquet" for table in TABLES}
    assert hidden(judged.zones) == []
    assert list(judged.zones.build.iterdir()) == []


@pytest.mark.parametrize("cut_at", range(1, 9))
def test_cut_off_anywhere_the_old_judgement_or_the_new_is_there_after_recovery(
    judged: Any, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    before = judged.judgement("2023-09-01", "quarantine")
    steps = 0

    def cutting(done: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == cut_at:
                raise PowerCut
            return done(*args, **kwargs)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", cutting(Path.rename))
        patched.setattr(quarantine, "sync_folder", cutting(quarantine.sync_folder))
        patched.setattr(quarantine.shutil, "rmtree", cutting(quarantine.shutil.rmtree))
        patched.setattr(quarantine.os, "fsync", cutting(quarantine.os.fsync))
        with pytest.raises(PowerCut):
            judged.judge("2023-09-01")
    recover(judged.zones, "tonsberg")
    assert judged.judgement("2023-09-01", "quarantine") == before
    assert hidden(judged.zones) == []


def test_recovery_leaves_other_sources_alone(judged: Any) -> None:
    theirs = judged.zones.judgements / ".part-tonsberg-maling@2023-09-01@1234"
    ours = judged.zones.judgements / ".part-tonsberg@2023-09-01@1234"
    theirs.mkdir()
    ours.mkdir()
    recover(judged.zones, "tonsberg")
    assert hidden(judged.zones) == [theirs.name]


def test_what_an_earlier_judging_spilled_is_cleared_away(judged: Any) -> None:
    left = judged.zones.build / ".judging-tonsberg@abc"
    left.mkdir()
    (left / "spill.tmp").write_bytes(b"x")
    judged.judge("2023-09-01")
    assert list(judged.zones.build.iterdir()) == []


def test_quarantine_is_in_order(landing: Any, row: Any) -> None:
    offers = [row("offers", record_id=str(n), kind="?", unit=None) for n in range(50)]
    groups = [row("groups", record_id=str(n), offer_id="?") for n in range(50)]
    landing.land("2023-09-01", {"offers": offers, "groups": groups})
    landing.judge("2023-09-01")
    rows = landing.judgement("2023-09-01", "quarantine")
    assert rows == sorted(rows)
    assert len(rows) == 150

"""``dbt source freshness`` says from the receipts whether each kind of source still delivers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.dbt.asking_freshness import ASKED
from tests.dbt.building import PROJECT
from tests.dbt.made_home import MadeHome

JOURNAL, WORKBOOK = "journal", "manual"
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Watched:
    """A home, and what dbt thinks of its sources."""

    home: MadeHome
    folder: Path
    asking: subprocess.Popen[str]

    def hear_from(self, source_name: str, ago: timedelta) -> None:
        """Land an empty delivery so long ago."""
        landed_at = datetime.now(UTC) - ago
        name = f"{landed_at.date().isoformat()}_{landed_at:%H%M}"
        self.home.deliver(source_name, name, {}, landed_at=landed_at)

    def statuses(self) -> dict[str, set[str]]:
        """The status of every table, by source."""
        found = self.folder / "target" / "sources.json"
        found.unlink(missing_ok=True)
        assert self.asking.stdin is not None
        assert self.asking.stdout is not None
        print("?", file=self.asking.stdin, flush=True)
        said = []
        for line in self.asking.stdout:
            if line == f"{ASKED}\n":
                break
            said.append(line)
        assert found.exists(), said
        told: dict[str, set[str]] = {}
        for result in json.loads(found.read_text(encoding="utf-8"))["results"]:
            assert "max_loaded_at" in result, result
            told.setdefault(result["unique_id"].split(".")[2], set()).add(result["status"])
        return told


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Two towns with a journal, and a source that ended years ago."""
    folder = tmp_path_factory.mktemp("freshness")
    home = MadeHome(folder / "home")
    home.declare("tonsberg", "3803", registered_from=LONG_AGO)
    home.declare("trondheim", "5001", registered_from=LONG_AGO)
    home.declare("ended", "5001", registered_from=LONG_AGO, ends_on=date(2021, 1, 1))
    environment = {
        **os.environ,
        "LAVTERSKEL_HOME": str(home.path),
        "LAVTERSKEL_BUILD_FILE": str(folder / "made.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.dbt.asking_freshness", str(home.path)],
        env=environment, cwd=PROJECT.parent, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as asking:  # fmt: skip
        yield Watched(home, folder, asking)
        assert asking.stdin is not None
        asking.stdin.close()


def test_a_source_grows_fresh_as_it_is_heard_from(watched: Watched) -> None:
    watched.hear_from("ended", timedelta(days=900))
    watched.hear_from("tonsberg", timedelta(hours=3))
    watched.hear_from("trondheim", timedelta(days=7, hours=1))
    # One town in time does not hide another that is not. Nobody keeps a workbook yet.
    assert watched.statuses() == {JOURNAL: {"error"}, WORKBOOK: {"pass"}}

    watched.hear_from("trondheim", timedelta(hours=37))
    # What was refused at the door is not heard, and one never heard from is late.
    watched.home.refuse("trondheim", datetime.now(UTC).date().isoformat(), "file.unreadable")
    watched.home.declare("maling", "3803", kind="workbook", registered_from=LONG_AGO)
    assert watched.statuses() == {JOURNAL: {"warn"}, WORKBOOK: {"error"}}

    watched.hear_from("trondheim", timedelta(hours=35))
    watched.hear_from("maling", timedelta(days=46))
    assert watched.statuses() == {JOURNAL: {"pass"}, WORKBOOK: {"warn"}}

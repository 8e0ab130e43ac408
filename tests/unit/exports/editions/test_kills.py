"""kill -9 of a drafting process, between any two of its changes to the disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from contracts.zones import Zones
from exports.editions.folder import editions
from exports.editions.verify import verify_all
from tests.unit.exports.editions.conftest import Desk

ROOT = Path(__file__).parents[4]
# Each child dies by the signal no process can catch, after so many changes.
DRAFTING = """
import os, signal, sys
from pathlib import Path
from contracts.zones import Zones
from exports.editions.drafting import Draft, draft
from tests.unit.exports.editions import conftest
from tests.unit.exports.editions.dying import killed_after

form = conftest.a_form()
for home, changes in zip(sys.argv[1::2], map(int, sys.argv[2::2])):
    child = os.fork()
    if child == 0:
        with killed_after(changes, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            draft(Zones(Path(home)), Draft(form, conftest.MARCH), conftest.NOON,
                  hide=conftest.hide_small)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
MORE_THAN_ENOUGH = 60
STRIDE = 4


def test_a_killed_draft_leaves_nothing_half_under_its_name(desk: Desk, tmp_path: Path) -> None:
    homes = [tmp_path / f"home-{changes}" for changes in range(0, MORE_THAN_ENOUGH, STRIDE)]
    for home in homes:
        shutil.copytree(desk.zones.home, home, symlinks=True)
    arguments = [
        str(each)
        for changes, home in zip(range(0, MORE_THAN_ENOUGH, STRIDE), homes, strict=True)
        for each in (home, changes)
    ]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRAFTING, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    codes = [int(line) for line in done.stdout.split()]
    # Killed while it wrote, killed with the edition in place, and let go.
    assert codes[0] == -9
    assert codes[-1] == 0
    found = [len(list(editions(Zones(home)))) for home in homes]
    assert found == sorted(found)
    assert {(code, count) for code, count in zip(codes, found, strict=True)} == {
        (-9, 0), (-9, 1), (0, 1)
    }  # fmt: skip
    for home, count in zip(homes, found, strict=True):
        after = Desk(Zones(home), desk.form)
        assert verify_all(after.zones) == []
        if not count:
            after.draft()
        lying = list(home.glob("national/proven/2026-03/*"))
        # Killed right after it got its name, it leaves the empty folder it was made in.
        assert [path.name for path in lying if any(path.iterdir())] == ["edition-001"]
        assert verify_all(after.zones) == []

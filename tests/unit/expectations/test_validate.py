"""Great Expectations is asked quietly, and answers with positions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd

from expectations.validate import Check, failing_positions


def test_positions_are_those_of_the_frame_and_belong_to_the_right_check() -> None:
    frame = pd.DataFrame(
        {"a": [1.0, None, 3.0, 4.0], "b": [2.0, 1.0, None, 4.0]}, index=[7, 7, 1, 0]
    )
    checks = [
        Check("ExpectColumnValuesToBeBetween", ("a",), {"min_value": 4}),
        Check("ExpectColumnValuesToNotBeNull", ("b",), {}),
        Check("ExpectColumnValuesToBeBetween", ("b",), {"min_value": 0}),
        Check(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            ("a", "b"),
            {"or_equal": True, "ignore_row_if": "either_value_is_missing"},
        ),
        Check("ExpectColumnValuesToBeNull", ("a",), {}),
    ]
    assert failing_positions(frame, checks) == [[0, 2], [2], [], [0], [0, 2, 3]]


def test_the_package_does_not_import_the_library_until_it_asks() -> None:
    program = (
        "import sys, expectations.judge, expectations.__main__; "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_library_says_nothing_and_leaves_no_file_at_home(tmp_path: Path) -> None:
    program = (
        "import pandas as pd\n"
        "from expectations.validate import Check, failing_positions\n"
        "check = Check('ExpectColumnValuesToNotBeNull', ('a',), {})\n"
        "print(failing_positions(pd.DataFrame({'a': ['x', None]}), [check]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "PYTHONPATH": "."},
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[[1]]\n", "", 0)
    assert list(tmp_path.iterdir()) == []

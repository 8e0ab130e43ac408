"""Great Expectations is asked quietly, and answers with positions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from expectations.validate import CannotJudge, Check, failing_positions


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


def test_our_own_expectations_answer_with_positions_like_any_other() -> None:
    """Also where a row stands beside others of another population, and in another order."""
    ordinary = [(80, 100), (90, 100), (100, 100), (110, 100), (120, 100), (125, 100)]
    pairs = [("steady", 277, 100), *(("steady", *pair) for pair in ordinary)]
    pairs += [("wild", 277, 100), *(("wild", 100 * 3**n, 100) for n in range(6))]
    frame = pd.DataFrame(
        [(name, None, float(now), float(before)) for name, now, before in pairs],
        columns=["population", "earlier", "now", "before"],
    ).astype({"population": "object", "earlier": "object"})
    jump = Check(
        "ExpectMulticolumnValuesToNotJump",
        tuple(frame.columns),
        {"pC": 20, "pU": 0.5, "pA": 0.05, "least": 6},
    )
    assert failing_positions(frame, [jump]) == [[0]]
    agree = Check(
        "ExpectColumnPairValuesToAgree", ("now", "before"), {"difference": 2, "share": 0.2}
    )
    positions = [0, 5 + 1, 7, 9, 10, 11, 12, 13]
    assert failing_positions(frame, [agree, jump]) == [positions, [0]]
    months = pd.DataFrame(
        [("contacts", None, float(month), 30.0 if month < 8 else 2.0) for month in range(1, 9)],
        columns=["population", "earlier", "month", "records"],
    ).astype({"population": "object", "earlier": "object"})
    silent = Check(
        "ExpectMulticolumnValuesToNotFallSilent",
        tuple(months.columns),
        {"share": 0.25, "months": 12, "least_months": 6, "least_records": 20},
    )
    assert failing_positions(months, [silent]) == [[7]]


def test_an_expectation_that_stumbles_over_a_value_does_not_tell_it() -> None:
    frame = pd.DataFrame({"a": ["Kari Nordmann", "x"], "b": [1.0, 2.0]}, dtype="object")
    check = Check("ExpectColumnPairValuesToAgree", ("a", "b"), {"difference": 2, "share": 0.1})
    with pytest.raises(CannotJudge) as caught:
        failing_positions(frame, [check])
    assert "Kari" not in str(caught.value)
    assert caught.value.__cause__ is None

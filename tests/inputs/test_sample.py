"""Every recipe once: a delivery that was spoilt that way is met as it should be.

All are loaded; so that this does not take long, one in six is judged too. The battery judges all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.inputs.checking import check
from tests.inputs.corpus import CASES_PER_KIND, Case, cases, recipes, sample
from tests.inputs.running import Place


@pytest.mark.parametrize(("case", "is_judged"), sample(), ids=str)
def test_comes_to_what_was_said(
    case: Case, is_judged: bool, place: Place, record_property: Callable[[str, object], None]
) -> None:
    check(case, place, record_property, is_judged=is_judged)


def test_a_case_is_the_same_every_time_and_seeds_differ() -> None:
    for case, _ in sample():
        assert case.make() == case.make(), str(case)
    made = [case.make().parts for case in cases("csv", len(recipes()))]
    assert len({str(parts) for parts in made}) > 0.9 * len(made)


def test_the_corpus_is_as_large_as_promised() -> None:
    counted = Counter(kind for kind, _ in recipes())
    assert sum(counted.values()) >= 60
    for kind in counted:
        assert len(set(cases(kind))) >= CASES_PER_KIND

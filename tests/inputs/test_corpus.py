"""The corpus is as large as promised, and a case is the same every time."""

from __future__ import annotations

from collections import Counter

from tests.inputs.corpus import CASES_PER_KIND, KINDS, cases, recipes, sample


def test_a_case_is_the_same_every_time_and_seeds_differ() -> None:
    for kind in KINDS:
        for case, _ in sample(kind):
            assert case.make() == case.make(), str(case)
    made = [str(case.make().parts) for case in cases("csv", len(recipes()))]
    assert len(set(made)) > 0.9 * len(made)


def test_the_corpus_is_as_large_as_promised() -> None:
    counted = Counter(kind for kind, _ in recipes())
    assert set(counted) == set(KINDS)
    assert counted.total() >= 60
    for kind in KINDS:
        assert len(set(cases(kind))) >= CASES_PER_KIND

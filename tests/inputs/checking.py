"""One case as one test, in the sample and in the battery alike."""

from __future__ import annotations

from collections.abc import Callable

from tests.inputs.corpus import Case
from tests.inputs.running import Place


def check(
    case: Case, place: Place, record: Callable[[str, object], None], *, is_judged: bool = True
) -> None:
    """Run a case; it fails with everything that is wrong with what came of it."""
    result = place.run(case.make(), is_judged=is_judged)
    record("kind", case.kind)
    record("word", result.word)
    record("seconds", result.seconds)
    record("grown", result.grown)
    assert not result.problems, "\n".join([f"{case}: {result.word}", *result.problems])

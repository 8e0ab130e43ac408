"""At least a thousand spoilt deliveries of each kind: ``make battery-inputs``.

Not collected by itself: it takes about an hour on two cores.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.inputs.checking import check
from tests.inputs.corpus import KINDS, Case, cases
from tests.inputs.running import Place

ALL_CASES = [case for kind in KINDS for case in cases(kind)]


@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_comes_to_what_was_said(
    case: Case, place: Place, record_property: Callable[[str, object], None]
) -> None:
    check(case, place, record_property)

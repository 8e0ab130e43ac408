"""Every second way to spoil a workbook: it is met as it should be.

So that this does not take long, one in four of them is judged too. The battery judges all.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.inputs.checking import check
from tests.inputs.corpus import Case, sample
from tests.inputs.running import Place


@pytest.mark.parametrize(("case", "is_judged"), sample("xlsx"), ids=str)
def test_comes_to_what_was_said(
    case: Case, is_judged: bool, place: Place, record_property: Callable[[str, object], None]
) -> None:
    check(case, place, record_property, is_judged=is_judged)

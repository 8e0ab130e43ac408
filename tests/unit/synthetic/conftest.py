"""The made-up journals, made once for all tests of this folder."""

from __future__ import annotations

import pytest

from synthetic.journal import Frames
from synthetic.tonsberg.year import tonsberg_2023
from synthetic.trondheim.years import trondheim_2018

SEED = 1


@pytest.fixture(scope="session")
def tonsberg() -> Frames:
    return tonsberg_2023(SEED)


@pytest.fixture(scope="session")
def trondheim() -> Frames:
    return trondheim_2018(SEED)

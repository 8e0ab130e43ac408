"""The made-up journals, made once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthetic.__main__ import main
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


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both clean deliveries; not to be written to."""
    folder = tmp_path_factory.mktemp("synthetic") / "data"
    assert main(["tonsberg-2023", "trondheim-2018", "--out", str(folder)]) == 0
    return folder

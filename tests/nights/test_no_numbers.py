"""None of the thousands of identity numbers in the clean deliveries gets out of the inbox."""

from __future__ import annotations

import re

import pytest

from tests.nights.conftest import Night
from tests.privacy.scanning import Scanner

pytestmark = pytest.mark.night

NUMBER = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])")


def test_the_clean_night_keeps_every_number_in_the_inbox(demo_night: Night) -> None:
    delivered = frozenset(
        number
        for path in (demo_night.home / "inbox").rglob("person*.csv")
        for number in NUMBER.findall(path.read_text(encoding="latin-1"))
    )
    assert len(delivered) > 3000
    looking = Scanner(known=delivered)
    [persons] = (demo_night.home / "inbox" / "tonsberg").rglob("personer_*.csv")
    assert any(looking.in_file(persons))
    zones = [path for path in demo_night.home.iterdir() if path.name != "inbox" and path.is_dir()]
    assert [seen.place for seen in looking.in_folders(zones)] == []
    said = demo_night.stdout + demo_night.stderr
    assert list(looking.in_text("what the night said", said)) == []

"""Line breaks are seen, and made one, wherever a file is cut into blocks."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.journal.breaks import Breaks, made_one

BLOCKS = st.lists(st.text("\r\na", min_size=1, max_size=6).map(str.encode), max_size=6)


def seen(*blocks: bytes) -> Breaks:
    """What is seen of these blocks."""
    breaks = Breaks()
    for block in blocks:
        breaks.look(block)
    return breaks


@given(BLOCKS)
@example([b"\r\r", b"\n"])
def test_kinds_are_those_of_the_whole_text(blocks: list[bytes]) -> None:
    kinds = re.findall(rb"\r\n|\r|\n", b"".join([*blocks, b"."]))
    breaks = seen(*blocks, b".")
    assert breaks.has_both == (b"\r\n" in kinds)
    assert breaks.has_return == (b"\r" in kinds)
    assert breaks.has_feed == (b"\n" in kinds)


@given(BLOCKS)
def test_made_one_wherever_it_is_cut(blocks: list[bytes]) -> None:
    expected = re.sub(rb"\r\n|\r", b"\n", b"".join(blocks))
    assert b"".join(made_one(iter(blocks))) == expected


@pytest.mark.parametrize("text", [b"a\r\nb\r\n", b"a\nb", b"a\rb\r", b"", b"a"])
def test_one_kind_is_not_mixed(text: bytes) -> None:
    assert not seen(text).are_mixed
    assert not seen(*(text[place : place + 1] for place in range(len(text)))).are_mixed

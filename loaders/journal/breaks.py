"""Line breaks: a file put together from two systems has more than one kind, and is read as one.

A reader of tables settles on the kind it sees first, and takes the others for something in a cell.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

RETURN, FEED = ord("\r"), ord("\n")
BOTH, OLD, NEW = b"\r\n", b"\r", b"\n"


class Breaks:
    """What has been seen of a file's line breaks, a block at a time."""

    def __init__(self) -> None:
        self.has_both = self.has_return = self.has_feed = False
        self._ends_with_return = False

    @property
    def are_mixed(self) -> bool:
        """Whether there is more than one kind. Of signs of several bytes each, too many are."""
        return self.has_both + self.has_return + self.has_feed > 1

    def look(self, block: bytes) -> None:
        """See the next block, which is not empty."""
        if self._ends_with_return:
            self.has_both |= block.startswith(NEW)
            self.has_return |= not block.startswith(NEW)
            block = block.removeprefix(NEW)
        self._ends_with_return = block.endswith(OLD)
        if OLD not in block:
            self.has_feed |= NEW in block
            return
        signs = np.frombuffer(block, dtype=np.uint8)
        returns, feeds = signs[:-1] == RETURN, signs[1:] == FEED
        self.has_both = self.has_both or bool(np.any(returns & feeds))
        self.has_feed |= block.startswith(NEW)
        # Hardly any file has one without the other, and its blocks are looked at no further.
        alone = returns != feeds
        if np.any(alone):
            self.has_return |= bool(np.any(alone & returns))
            self.has_feed |= bool(np.any(alone & feeds))


def made_one(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text with every line break a line feed."""
    ends_with_return = False
    for block in blocks:
        rest = block.removeprefix(NEW) if ends_with_return else block
        ends_with_return = rest.endswith(OLD)
        yield rest.replace(BOTH, NEW).replace(OLD, NEW)

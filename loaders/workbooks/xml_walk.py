"""Walks through XML parts once, keeping nothing, to learn whether a reader would survive them."""

from __future__ import annotations

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from loaders.workbooks.dangers import Danger, Unsafe

DEEPEST_XML = 64
# In all parts together. A form has a few thousand; a reader keeps some hundred bytes for each.
MOST_ELEMENTS = 250_000
# A formula that many cells share is taken apart and rewritten for each of them, some
# microseconds a character, so what counts is its length times the cells.
MOST_FORMULA_TEXT = 1_000_000


class Walk(ContentHandler):
    """One walk through all parts of a file. Set ``is_relations`` for each part before it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_relations = False
        self.content_types: set[str] = set()
        self._depth = 0
        self._elements = 0
        self._in_formula = False
        self._formula_text = 0
        self._length = 0
        self._longest = 0
        self._sharing = 0

    def startDocument(self) -> None:  # noqa: N802
        """A new part."""
        self._depth = 0
        self._in_formula = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Count it, and look at where it points and what it says it is."""
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST_XML or self._elements > MOST_ELEMENTS:
            raise Unsafe(Danger.TOO_LARGE)
        if "ContentType" in attrs:
            self.content_types.add(attrs["ContentType"])
        # A link in a comment is only a link; everything else that points out is fetched.
        if (
            self.is_relations
            and attrs.get("TargetMode", "").lower() == "external"
            and not attrs.get("Type", "").endswith("/hyperlink")
        ):
            raise Unsafe(Danger.OUTSIDE)
        if name.rpartition(":")[2] == "f":
            self._in_formula = True
            self._length = 0
            self._sharing += attrs.get("t", "") == "shared"

    def characters(self, content: str) -> None:
        """Add up the text of formulas."""
        if self._in_formula:
            self._length += len(content)
            self._formula_text += len(content)
            self._longest = max(self._longest, self._length)
            self._check_formulas()

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        """One level up."""
        self._depth -= 1
        if self._in_formula:
            self._in_formula = False
            self._check_formulas()

    def _check_formulas(self) -> None:
        if self._formula_text + self._sharing * self._longest > MOST_FORMULA_TEXT:
            raise Unsafe(Danger.TOO_LARGE)

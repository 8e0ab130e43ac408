"""Everything the page and the workbook say, in the order in which the signer needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from exports.editions.header import Status
from exports.review import definitions, provenance
from exports.review.changes import Causes
from exports.review.comparison import Comparison, compare, period_of
from exports.review.figures import Shown
from exports.review.gaps import Gap, gaps_in
from exports.review.municipalities import municipality
from exports.review.reading import Edition
from exports.review.sections import Section
from exports.review.words import (
    STATUS_MEANS_NB,
    STATUS_NB,
    day,
    harmless,
    instant,
    listed,
)

HEADLINES = 6
MUNICIPALITIES_NAMED = 3


@dataclass(frozen=True)
class Headline:
    """One of the few figures that tell how it stands, and how it has changed."""

    name: str
    shown: Shown
    change: str


@dataclass(frozen=True)
class Content:
    """An edition as its signer reads it."""

    edition: Edition
    sections: tuple[Section, ...]
    comparison: Comparison

    @property
    def title(self) -> str:
        """What it is."""
        return harmless(self.edition.said("title") or self.edition.header.form)

    @property
    def period(self) -> str:
        """What time it tells of."""
        return period_of(self.edition)

    @property
    def period_short(self) -> str:
        """The same for the head of a column."""
        return self.period.partition(" (")[0]

    @property
    def municipalities(self) -> str:
        """Whom it tells of."""
        codes = self.edition.header.municipality_codes
        if len(codes) > MUNICIPALITIES_NAMED:
            return f"{len(codes)} kommuner"
        return harmless(listed([municipality(code) for code in codes]))

    @property
    def receiver(self) -> str:
        """Who gets it."""
        return harmless(self.edition.said("receiver_name") or self.edition.header.receiver_code)

    @property
    def facts(self) -> tuple[tuple[str, str, str], ...]:
        """What it is, to whom, when: name, text, and what the text means."""
        header, said = self.edition.header, self.edition.said
        status = str(header.status)
        rows = [
            ("Gjelder", self.municipalities, ""),
            ("Periode", self.period, ""),
            ("Sendes til", self.receiver, self._contact),
            ("Frist", day(header.due_on), ""),
            ("Status", f"{STATUS_NB[status]} ({status})", STATUS_MEANS_NB[status]),
            ("Tallene slik de var kjent", instant(header.knowledge_time), ""),
            ("Grunnlag", "", said("description")),
        ]
        return tuple(
            (name, harmless(text), harmless(means)) for name, text, means in rows if text or means
        )

    @property
    def _contact(self) -> str:
        form = self.edition.form
        return f"Kontakt: {form.receiver.contact}" if form and form.receiver.contact else ""

    @property
    def open_questions(self) -> tuple[tuple[str, str], ...]:
        """What the receiver has not made public, and what has been done meanwhile."""
        form = self.edition.form
        return tuple(
            (harmless(each.subject), harmless(each.why_nb))
            for each in (form.placeholders if form else ())
        )

    @property
    def vouched(self) -> tuple[str, ...]:
        """What one who approves says by it."""
        receiver = self.receiver
        if self.edition.header.status is Status.CANCELLED:
            return (
                "det som er sendt for perioden, skal trekkes tilbake",
                f"{receiver} kan få vite at tallene ikke gjelder",
            )
        return (
            "tallene er lest og ser rimelige ut",
            *(["endringene siden forrige utgave er forstått"] if self.comparison.previous else []),
            "det som mangler, er kjent, og utgaven kan sendes slik",
            f"{receiver} kan få det som er i utgaven",
        )

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """The first wholes in the form's own order."""
        return tuple(islice(self._wholes(), HEADLINES))

    def _wholes(self) -> Iterator[Headline]:
        moved = {(c.table, c.indicator): c for c in self.comparison.changes if c.depth == 0}
        for section in self.sections:
            for card in section.cards:
                if card.total is not None:
                    change = moved.get((section.title, card.name))
                    told = "" if change is None else change.short
                    yield Headline(card.name, card.total, told)

    @property
    def has_tables(self) -> bool:
        """Whether a figure's table must be named for it to be known."""
        return sum(section.is_figures for section in self.sections) > 1

    @property
    def has_figures(self) -> bool:
        """Whether there are figures at all, and not records only."""
        return any(section.cards for section in self.sections)

    @property
    def has_crosses(self) -> bool:
        """Whether some figures are folded away on the page, and left out of a print of it."""
        return any(card.crosses for section in self.sections for card in section.cards)

    @property
    def can_hide(self) -> bool:
        """Whether the form has tables in which a figure may be hidden; not whether one is."""
        return any("suppression" in section.table.roles for section in self.sections)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing."""
        return gaps_in([s.layout for s in self.sections if s.layout is not None])

    @property
    def indicators(self) -> tuple[definitions.Definition, ...]:
        """What is counted."""
        return definitions.indicators(self.edition)

    @property
    def made(self) -> tuple[tuple[str, str], ...]:
        """How the edition came to be."""
        return provenance.made(self.edition)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """What is sent."""
        return provenance.files(self.edition)


def content_of(edition: Edition, previous: Edition | None, causes: Causes) -> Content:
    """What there is to say about an edition beside the one before it."""
    sections = tuple(map(Section.of, edition.tables))
    return Content(edition, sections, compare(edition, previous, causes))

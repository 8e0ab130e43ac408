"""Writes the workbook: the same as the page, and every line of every table."""

from __future__ import annotations

from pathlib import Path

from exports.review.content import Content
from exports.review.page import BOUND_NB
from exports.review.provenance import CODED
from exports.review.spreadsheet import Book, Column, figure
from exports.review.table_sheets import write_table
from exports.review.words import GAPS_NB, HIDDEN

HIDDEN_MEANS_NB = (
    "Tallet finnes, men er skjult av personvernhensyn. Mottakeren ser heller ikke tallet."
)


def write_workbook(path: Path, content: Content) -> None:
    """Write the workbook over whatever lies there."""
    header = content.edition.header
    footer = f"{content.title}, {content.period}. Melding {header.message_id}"
    with Book(path, f"{content.title}, {content.period}", header.knowledge_time, footer) as book:
        _overview(book, content)
        _changes(book, content)
        _gaps(book, content)
        for section in content.sections:
            write_table(book, section)
        _definitions(book, content)
        _made(book, content)


def _overview(book: Book, content: Content) -> None:
    sheet = book.sheet("Oversikt", [Column("", 56), Column("", 28), Column("", 48)])
    sheet.line(content.title, "title")
    sheet.line(f"{content.municipalities}, {content.period}", "lead")
    sheet.skip()
    for name, text, means in content.facts:
        sheet.put([(name, "soft"), (text, "strong"), (means, "soft")])
    sheet.skip()
    sheet.line("Godkjenning", "heading")
    sheet.line("To navngitte personer må godkjenne, hver for seg, før noe sendes.", "plain")
    sheet.line("Den som godkjenner, går god for at", "plain")
    for line in content.vouched:
        sheet.line(f"•  {line}", "plain")
    sheet.paragraph(BOUND_NB)
    if content.headlines:
        sheet.skip()
        sheet.line("Hovedtall", "heading")
    for headline in content.headlines:
        told = "; ".join(filter(None, (headline.shown.detail, headline.change)))
        sheet.put([(headline.name, "text"), figure(headline.shown), (told, "soft")])


def _changes(book: Book, content: Content) -> None:
    columns = [Column("Tall", 54), Column("Del", 40), Column("Før", 18, True),
               Column("Nå", 18, True), Column("Endring", 24)]  # fmt: skip
    if content.comparison.has_causes:
        columns.append(Column("Årsak", 28))
    if content.has_tables:
        columns.append(Column("Tabell", 40))
    sheet = book.sheet("Endringer", columns, landscape=True)
    sheet.line(content.comparison.title, "title")
    sheet.line(content.comparison.told, "lead")
    for note in content.comparison.notes:
        sheet.line(note, "plain")
    sheet.skip()
    if not content.comparison.changes:
        return
    sheet.head(frozen=True, left=1)
    head = sheet.row - 1
    for change in content.comparison.changes:
        why = [(change.cause, "text")] if content.comparison.has_causes else []
        table = [(change.table, "soft")] if content.has_tables else []
        sheet.put([
            (change.indicator, "text"), (change.about or "I alt", "text"),
            figure(change.before), figure(change.after),
            (change.difference, "text"), *why, *table,
        ])  # fmt: skip
    sheet.filter_from(head)


def _gaps(book: Book, content: Content) -> None:
    sheet = book.sheet(
        GAPS_NB,
        [Column("Slik står det", 28), Column("Hva det betyr", 48), Column("Gjelder", 60)],
    )
    sheet.line(GAPS_NB, "title")
    sheet.skip()
    sheet.head()
    sheet.put([("0", "text"), ("Noen har telt, og ikke funnet noen.", "text"), ("", "text")])
    if content.can_hide:
        sheet.put([(HIDDEN, "strong"), (HIDDEN_MEANS_NB, "text"), ("", "text")])
    for gap in content.gaps:
        for names, how in ((gap.whole, "hele tallet"), (gap.partly, "noen av linjene")):
            for name in names:
                sheet.put([(gap.reason, "strong"), (gap.meaning, "text"),
                           (f"{name} ({how})", "text")])  # fmt: skip


def _definitions(book: Book, content: Content) -> None:
    sheet = book.sheet(
        "Definisjoner",
        [Column("Navn", 46), Column("Hva det betyr", 60), Column("Utgave", 12)],
    )
    sheet.line("Definisjoner", "title")
    sheet.skip()
    sheet.head()
    for each in content.indicators:
        sheet.put([(each.name, "text"), (each.meaning, "text"), (each.version, "text")])
    for section in content.sections:
        sheet.skip()
        sheet.line(f"Kolonnene i «{section.title}»", "heading")
        for each in section.columns:
            sheet.put([(each.name, "text"), (each.meaning, "text"), ("", "text")])
    if content.open_questions:
        sheet.skip()
        sheet.line("Ikke avklart med mottakeren", "heading")
    for subject, why in content.open_questions:
        sheet.put([(subject, "text"), (why, "text"), ("", "text")])


def _made(book: Book, content: Content) -> None:
    sheet = book.sheet(
        "Slik er utgaven laget", [Column("", 36), Column("", 44), Column("", 60)], landscape=True
    )
    sheet.line("Slik er utgaven laget", "title")
    sheet.skip()
    for name, text in content.made:
        sheet.put([(name, "soft"), (text, "code" if name in CODED else "text"), ("", "text")])
    sheet.skip()
    sheet.line("Filene som sendes", "heading")
    for name, checksum in content.files:
        sheet.put([(name, "text"), ("", "text"), (checksum, "code")])

"""How an edition was made: what a later reader needs to make it again, or to doubt it."""

from __future__ import annotations

from exports.editions.header import NO_MESSAGE
from exports.review.reading import Edition
from exports.review.words import harmless, instant

# What is read letter by letter.
CODED = ("Melding", "Forrige melding", "Opprinnelig melding", "Kjøring", "Kodeversjon",
         "Kontrollsum for personvernkontrollen")  # fmt: skip


def made(edition: Edition) -> tuple[tuple[str, str], ...]:
    """The header's own facts, by name."""
    header = edition.header
    lists = ", ".join(f"{name} {kept}" for name, kept in sorted(header.code_list_versions.items()))
    rows = (
        ("Kunnskapstidspunkt", instant(header.knowledge_time)),
        ("Løpenummer", str(header.sequence)),
        ("Melding", header.message_id),
        ("Forrige melding", _message(header.previous_message_id)),
        ("Opprinnelig melding", _message(header.original_message_id)),
        ("Skjemaets utgave", f"{header.form} {header.contract_version}"),
        ("Kodelister", lists or "ingen"),
        ("Kjøring", header.run_id),
        ("Kodeversjon", header.code_version),
        ("Kontrollsum for personvernkontrollen", header.audit_checksum),
    )
    return tuple((name, harmless(text)) for name, text in rows)


def files(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Each file of the package with its checksum."""
    return tuple(
        (harmless(name), harmless(checksum))
        for name, checksum in sorted(edition.header.checksums.items())
    )


def _message(message_id: str) -> str:
    return "ingen" if message_id == NO_MESSAGE else message_id

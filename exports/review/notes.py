"""What else than a figure has changed since an edition before: how things are counted, and rows
that are not figures."""

from __future__ import annotations

from exports.review.reading import Edition
from exports.review.words import counted, harmless

LINES_NB = ("linje", "linjer")


def of_header(before: Edition, after: Edition) -> tuple[str, ...]:
    """What has changed in how things are counted and coded."""
    old, now = before.header, after.header
    names = {
        code: name
        for table in after.tables
        if "indicator" in table.roles
        for code, name in table.field(table.roles["indicator"]).labels.items()
    }
    notes = [
        f"Definisjonen av «{names.get(code, code)}» er endret fra utgave "
        f"{', '.join(old.definition_versions[code])} til {', '.join(versions)}."
        for code, versions in sorted(now.definition_versions.items())
        if code in old.definition_versions and old.definition_versions[code] != versions
    ]
    notes += [
        f"Kodelisten {name} er endret fra utgave {old.code_list_versions[name]} til {version}."
        for name, version in sorted(now.code_list_versions.items())
        if old.code_list_versions.get(name, version) != version
    ]
    if old.contract_version != now.contract_version:
        notes.append(
            f"Skjemaet er endret fra utgave {old.contract_version} til {now.contract_version}."
        )
    return tuple(map(harmless, notes))


def of_tables(before: Edition, after: Edition) -> tuple[str, ...]:
    """Which tables of other rows than figures are another than before, and never how."""
    earlier = {table.name: table for table in before.tables}
    notes = [
        f"Tabellen «{table.title}» er endret: {counted(len(earlier[table.name].rows), LINES_NB)} "
        f"før, {counted(len(table.rows), LINES_NB)} nå."
        for table in after.tables
        if not table.is_figures and table.name in earlier and table.rows != earlier[table.name].rows
    ]
    return tuple(map(harmless, notes))

"""What must hold inside a contract beyond each word being known: that its parts name each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exports.receivers.contract import (
    EVERY_INDICATOR,
    CodeList,
    Disclosure,
    Field,
    Form,
    Sum,
    Table,
)

LAST_SAFE_DAY = 28
LEAST_THRESHOLD = 2
FIRST_YEAR = 2016


def faults(form: Form) -> list[str]:
    """Everything that does not hang together, each with its place."""
    return [*_of_the_form(form), *(fault for table in form.tables for fault in _of(table, form))]


def _of_the_form(form: Form) -> Iterator[str]:
    if not 1 <= form.period.deadline.day <= LAST_SAFE_DAY or form.period.deadline.months_after < 1:
        yield f"period.deadline: dagen må være 1 til {LAST_SAFE_DAY}, etter periodens siste måned"
    if form.covers_from.year < FIRST_YEAR or form.covers_from.year > form.year:
        yield f"covers_from: må være fra {FIRST_YEAR} og ikke etter skjemaets år"
    if not form.tables:
        yield "tables: skjemaet må ha minst én tabell"
    if sum(table.kind == "figures" for table in form.tables) > 1:
        # They would be protected one by one, and could give each other's numbers away.
        yield "tables: bare én tabell kan ha tall; slå dem sammen"
    yield from _twice("code_lists", (listed.name for listed in form.code_lists))
    yield from _twice("tables", (table.name for table in form.tables))
    used = {
        named
        for table in form.tables
        for field in table.fields
        for named in (field.codes, field.missing_codes)
        if isinstance(named, str)
    }
    declared = {listed.name for listed in form.code_lists}
    yield from (f"code_lists: {name} mangler" for name in sorted(used - declared))
    yield from (f"code_lists: {name} brukes ikke" for name in sorted(declared - used))
    yield from (f"code_lists.{name}: har ingen koder" for name in _empty(form.code_lists))


def _empty(code_lists: Iterable[CodeList]) -> Iterator[str]:
    return (listed.name for listed in code_lists if not listed.codes)


def _of(table: Table, form: Form) -> Iterator[str]:
    place = f"tables.{table.name}"
    names = {field.name for field in table.fields}
    if not (table.model + "_").startswith(f"rpt_national__{form.form}_"):
        yield f"{place}.model: må begynne med rpt_national__{form.form}"
    if (table.kind == "records") != table.model.endswith("_records"):
        yield f"{place}.model: ender på _records når tabellen har poster, og bare da"
    yield from _twice(f"{place}.fields", (field.name for field in table.fields))
    yield from (f"{place}.key: {name} er ikke et felt" for name in table.key if name not in names)
    if not table.key:
        yield f"{place}.key: må ha minst ett felt"
    if table.disclosure is None and not table.protection_nb:
        yield f"{place}: uten disclosure må protection_nb si hva som verner i stedet"
    if table.disclosure is not None and table.kind == "records":
        yield f"{place}.disclosure: en tabell med poster kan ikke vernes ved å skjule tall"
    if table.disclosure is not None and not table.about_persons:
        yield f"{place}.about_persons: en tabell der tall skjules, handler om noen"
    suppression = table.disclosure.suppression if table.disclosure else None
    for field in table.fields:
        if (field.column is None) != (field.name == suppression):
            yield f"{place}.fields.{field.name}.column: bare feltet for skjult tall er uten"
    if table.disclosure is not None:
        yield from _of_disclosure(f"{place}.disclosure", table.disclosure, table.fields)


def _of_disclosure(place: str, asked: Disclosure, fields: tuple[Field, ...]) -> Iterator[str]:
    columns = {field.column for field in fields}
    names = {field.name for field in fields}
    if asked.threshold < LEAST_THRESHOLD or asked.width < 1:
        yield f"{place}: threshold må være minst {LEAST_THRESHOLD} og width minst 1"
    axes = {axis.column for axis in asked.axes}
    yield from _twice(f"{place}.axes", (axis.column for axis in asked.axes))
    for axis in asked.axes:
        if axis.column.startswith("period_"):
            yield f"{place}.axes: {axis.column} kan ikke være en akse; en utgave har én periode"
        for column in (axis.column, axis.above):
            if column is not None and column not in columns:
                yield f"{place}.axes: {column} er ikke et felt i tabellen"
    for word in ("numerator", "denominator", "value", "missing", "suppression"):
        name = getattr(asked, word)
        if name not in names and not (word == "denominator" and name is None):
            yield f"{place}.{word}: er ikke et felt i tabellen"
    for indicator, over in asked.additive.items():
        yield from (
            f"{place}.additive.{indicator}: {axis} er ingen akse"
            for axis in over
            if axis not in axes
        )
    if axes and EVERY_INDICATOR not in asked.additive:
        yield f"{place}.additive: må si hva som gjelder ellers, med {EVERY_INDICATOR}"
    yield from (
        f"{place}.sums.{number}: kan ikke ha både rest og bound"
        for number, each in enumerate(asked.sums)
        if each.rest and each.bound
    )
    yield from (
        f"{place}.sums.{number}: må ha en del eller en rest, og ikke seg selv som del"
        for number, each in enumerate(asked.sums)
        if not each.parts or each.total in each.parts
    )
    yield from _twice(f"{place}.sums", (_sides(each) for each in asked.sums))


def _sides(each: Sum) -> str:
    return " ".join(f"{side.indicator}.{side.part}" for side in (each.total, *each.parts))


def _twice(place: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{place}: {name} står to ganger"
        seen.add(name)

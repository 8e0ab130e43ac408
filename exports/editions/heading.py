"""Makes an edition's header from what it was made of."""

from __future__ import annotations

from collections.abc import Sequence

from exports.editions.header import Header
from exports.editions.model_rows import Made
from exports.editions.numbering import Numbered
from exports.editions.package import DEFINITION, INDICATOR, Filled
from exports.editions.period import Period
from exports.receivers.contract import Form

MUNICIPALITY = "municipality_code"


def make_header(
    form: Form,
    period: Period,
    made: Made,
    numbered: Numbered,
    filled: Sequence[Filled],
    checksums: dict[str, str],
    audit_checksum: str,
) -> Header:
    """The header of an edition whose package and audit are written."""
    return Header(
        message_id=numbered.message_id,
        previous_message_id=numbered.previous_message_id,
        original_message_id=numbered.original_message_id,
        sequence=numbered.sequence,
        status=numbered.status,
        form=form.form,
        contract_version=form.contract_version,
        receiver_code=form.receiver.code,
        period_kind=period.kind,
        period_on=period.on,
        municipality_codes=tuple(sorted(_values(filled, MUNICIPALITY))),
        knowledge_time=made.as_of,
        run_id=made.run_id,
        code_version=made.code_version,
        definition_versions=_definitions(filled),
        code_list_versions={listed.name: listed.version for listed in form.code_lists},
        checksums=checksums,
        audit_checksum=audit_checksum,
        due_on=form.period.due_on(period.on),
    )


def _values(filled: Sequence[Filled], column: str) -> set[str]:
    return {
        str(value)
        for each in filled
        if column in each.rows.column_names
        for value in each.rows[column].unique().to_pylist()
        if value is not None
    }


def _definitions(filled: Sequence[Filled]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for each in filled:
        if {INDICATOR, DEFINITION} <= set(each.rows.column_names):
            indicators = each.rows[INDICATOR].to_pylist()
            versions = each.rows[DEFINITION].to_pylist()
            for indicator, version in set(zip(indicators, versions, strict=True)):
                found.setdefault(str(indicator), set()).add(str(version))
    return {indicator: sorted(versions) for indicator, versions in found.items()}

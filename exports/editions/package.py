"""Makes the data package: a descriptor any Frictionless tool can read, and a file per table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from exports.editions.folder import DESCRIPTOR
from exports.editions.header import canonical
from exports.editions.period import Period
from exports.editions.table_text import table_bytes
from exports.receivers.contract import Field, Form, Table

INDICATOR = "indicator_code"
DEFINITION = "definition_version"
ROLES = ("numerator", "denominator", "value", "missing", "suppression")


@dataclass(frozen=True)
class Filled:
    """One table of a form with its rows, and which of them are hidden."""

    table: Table
    rows: pa.Table
    hidden: Sequence[bool]


def package_files(form: Form, period: Period, filled: Sequence[Filled]) -> dict[str, bytes]:
    """The files of the package by name: the same rows are always the same bytes."""
    files = {
        f"{each.table.name}.csv": table_bytes(each.table, each.rows, each.hidden) for each in filled
    }
    descriptor = {
        "profile": "tabular-data-package",
        "name": f"{form.form.replace('_', '-')}-{period.text}",
        "title": form.title_nb,
        "description": form.basis_nb,
        "version": form.contract_version,
        "form": form.form,
        "period": period.text,
        "receiver_name": form.receiver.name_nb,
        "resources": [
            _resource(form, each.table, len(files[f"{each.table.name}.csv"])) for each in filled
        ],
    }
    return {DESCRIPTOR: canonical(descriptor), **files}


def _resource(form: Form, table: Table, size: int) -> dict[str, Any]:
    dialect = table.dialect
    described = {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "title": table.title_nb,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": dialect.encoding,
        "bytes": size,
        "dialect": {
            "delimiter": dialect.delimiter,
            "lineTerminator": dialect.line_break,
            "header": dialect.header,
        },
        "schema": {
            "fields": [_field(form, table, field) for field in table.fields],
            "missingValues": [""],
            "primaryKey": list(table.key),
        },
    }
    if table.description_nb:
        described["description"] = table.description_nb
    return described | _figures(table)


def _figures(table: Table) -> dict[str, Any]:
    """What makes a row a figure: which column is its value, and which code is the whole."""
    asked = table.disclosure
    if asked is None:
        return {"about_persons": table.about_persons}
    names = {field.column: field.name for field in table.fields}
    roles = {role: name for role in ROLES if (name := getattr(asked, role)) is not None}
    roles |= {
        role: names[column]
        for role, column in (("indicator", INDICATOR), ("definition", DEFINITION))
        if column in names
    }
    axes = [{"column": names[axis.column], "total": axis.total} for axis in asked.axes]
    return {"about_persons": table.about_persons, "roles": roles, "axes": axes}


def _field(form: Form, table: Table, field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.title_nb,
        "description": field.description_nb,
    }
    if field.type == "number":
        described["decimalChar"] = table.dialect.decimal
    if field.required:
        constraints["required"] = True
    codes: Mapping[str, str] = form.codes(field.codes) | form.codes(field.missing_codes)
    if codes:
        constraints["enum"] = [int(code) if field.type == "integer" else code for code in codes]
        described["categories"] = [{"value": code, "label": name} for code, name in codes.items()]
    return described | ({"constraints": constraints} if constraints else {})

"""Reads an edition from its own files and nothing else: what the receiver gets is what is read.

``kept/`` is never opened here: a page that does not know what is hidden cannot tell.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from exports.editions.header import Header, header_from
from exports.receivers import ContractBroken, Form, FormUnknown, read_form
from exports.review.labels import labels_of
from exports.review.roles import naming_of, protection_of, roles_of
from exports.review.tables import REMEDY_NB, Field, NotReadable, Table
from exports.review.words import harmless

DESCRIPTOR = "package/datapackage.json"
HEADER = "header.json"


@dataclass(frozen=True)
class Edition:
    """An edition: its header, what the form is, and its tables."""

    header: Header
    descriptor: Mapping[str, Any]
    tables: tuple[Table, ...]
    form: Form | None = None

    def said(self, name: str) -> str:
        """What the package says of itself under a name; empty when it does not."""
        return harmless(str(self.descriptor.get(name) or ""))


def read_edition(folder: Path) -> Edition:
    """The edition in a folder; NotReadable when it is not whole."""
    header, descriptor = _header(folder / HEADER), _json(folder / DESCRIPTOR)
    package, form = (folder / DESCRIPTOR).parent, _form(header)
    try:
        tables = tuple(_table(package, resource, form) for resource in descriptor["resources"])
    except (KeyError, TypeError, StopIteration):
        raise NotReadable(f"{DESCRIPTOR} er ikke hel. {REMEDY_NB}") from None
    return Edition(header, descriptor, tables, form)


def _form(header: Header) -> Form | None:
    # An edition can be read without its contract, as one whose form is no longer in use.
    try:
        form = read_form(header.form, header.period_on)
    except (FormUnknown, ContractBroken):
        return None
    return form if form.contract_version == header.contract_version else None


def _header(path: Path) -> Header:
    try:
        return header_from(path.read_bytes())
    except (OSError, ValueError):
        raise NotReadable(f"{path.name} mangler eller er endret. {REMEDY_NB}") from None


def _json(path: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotReadable(f"{path.name} mangler eller kan ikke leses. {REMEDY_NB}") from None
    return found


def _table(package: Path, resource: Mapping[str, Any], form: Form | None) -> Table:
    schema = resource["schema"]
    fields = tuple(_field(field) for field in schema["fields"])
    roles = roles_of(resource, form)
    return Table(
        name=str(resource["name"]),
        file=str(resource["path"]),
        title=harmless(str(resource.get("title") or resource["name"])),
        description=harmless(str(resource.get("description") or protection_of(resource, form))),
        fields=fields,
        roles=roles,
        totals={str(axis["column"]): str(axis["total"]) for axis in resource.get("axes", ())},
        rows=_rows(package / str(resource["path"]), resource, fields),
        key=tuple(map(str, schema.get("primaryKey", ()))),
        # Where nobody has said that rows are not persons', they are taken to be.
        is_personal="value" not in roles and bool(resource.get("about_persons", True)),
        naming=naming_of(resource, form),
    )


def _field(field: Mapping[str, Any]) -> Field:
    return Field(
        name=str(field["name"]),
        kind=str(field.get("type", "string")),
        title=harmless(str(field.get("title") or field["name"])),
        description=harmless(str(field.get("description") or "")),
        decimal=str(field.get("decimalChar", ".")),
        labels=labels_of(field.get("categories", ())),
    )


def _rows(
    path: Path, resource: Mapping[str, Any], fields: tuple[Field, ...]
) -> tuple[Mapping[str, str], ...]:
    dialect = resource.get("dialect", {})
    names = [field.name for field in fields]
    try:
        text = path.read_bytes().decode(str(resource.get("encoding", "utf-8")))
        lines = list(
            csv.reader(
                StringIO(text.removeprefix("\ufeff"), newline=""),
                delimiter=str(dialect.get("delimiter", ",")),
                strict=True,
            )
        )
    except (OSError, ValueError, csv.Error):
        raise NotReadable(f"{path.name} mangler eller kan ikke leses. {REMEDY_NB}") from None
    if dialect.get("header", True):
        lines = lines[1:]
    if any(len(line) != len(names) for line in lines):
        raise NotReadable(f"{path.name} har ikke kolonnene den skal ha. {REMEDY_NB}")
    return tuple(dict(zip(names, line, strict=True)) for line in lines)

"""Which column of a table is the value of a figure, its numerator, and so on.

The package says so where something may be hidden in the table. Where nothing is, the form's
contract does, by the columns of the model; it says also what protects people there instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exports.receivers.contract import Form, Table

# What is the same for a whole edition, and stands at the top of its page.
NAMING = ("period_kind", "period_on", "municipality_code")
ROLES = ("indicator", "numerator", "denominator", "value", "missing", "suppression", "definition")
OF_COLUMN = {
    "indicator_code": "indicator",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "missing_code": "missing",
    "definition_version": "definition",
}


def roles_of(resource: Mapping[str, Any], form: Form | None) -> Mapping[str, str]:
    """Column names by role; none for a table of records."""
    said = {role: str(name) for role, name in resource.get("roles", {}).items() if role in ROLES}
    if said or form is None:
        return said
    names = [field["name"] for field in resource["schema"]["fields"]]
    return {
        OF_COLUMN[field.column]: field.name
        for table in _tables(resource, form)
        if table.kind == "figures"
        for field in table.fields
        if field.column in OF_COLUMN and field.name in names
    }


def naming_of(resource: Mapping[str, Any], form: Form | None) -> frozenset[str]:
    """The columns that say of whom and of what time a row is."""
    return frozenset(
        field.name
        for table in _tables(resource, form)
        for field in table.fields
        if field.column in NAMING
    )


def protection_of(resource: Mapping[str, Any], form: Form | None) -> str:
    """What protects people in a table in which nothing is hidden."""
    return " ".join(table.protection_nb for table in _tables(resource, form))


def _tables(resource: Mapping[str, Any], form: Form | None) -> list[Table]:
    tables = () if form is None else form.tables
    return [table for table in tables if f"{table.name}.csv" == resource["path"]]

"""Every form there is a contract for gets its page, through the package as it is really made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from exports.editions.header import header_bytes
from exports.editions.package import Filled, package_files
from exports.editions.period import Period
from exports.receivers import forms, read_form
from exports.receivers.contract import Field, Form, Table
from exports.review.writing import write_page
from tests.unit.exports.review.made_up import header

ON = date(2026, 1, 1)
SECRET = "R-900014"
CODES = 2


def value_of(field: Field, number: int) -> Any:
    """A value of a field's own kind."""
    match field.type:
        case "integer":
            return number
        case "number":
            return Decimal(number)
        case "boolean":
            return bool(number % 2)
        case "date":
            return ON
    return "3905" if field.column == "municipality_code" else SECRET


def filled(form: Form, table: Table) -> Filled:
    """Some rows of a table: a few of the codes of each column that has codes, in each other."""
    fields = [field for field in table.fields if field.column]
    coded = [f for f in fields if f.codes and f.column != "missing_code"]
    rows = []
    for number, codes in enumerate(product(*(list(form.codes(f.codes))[:CODES] for f in coded))):
        row = {field.column: value_of(field, number + 10) for field in fields}
        row |= dict(zip((field.column for field in coded), codes, strict=True))
        if "missing_code" in row:
            row["missing_code"] = None
        rows.append(row)
    hidden = [table.disclosure is not None and number == 1 for number in range(len(rows))]
    return Filled(table, pa.Table.from_pylist(rows), hidden)


@pytest.mark.parametrize("name", forms())
def test_a_form_has_a_page_and_a_workbook(name: str, tmp_path: Path) -> None:
    form = read_form(name, ON)
    period = Period(ON, form.period.kind)
    files = package_files(form, period, [filled(form, table) for table in form.tables])
    (tmp_path / "package").mkdir()
    for file, content in files.items():
        (tmp_path / "package" / file).write_bytes(content)
    made = header(form=name, contract_version=form.contract_version, period_kind=period.kind)
    (tmp_path / "header.json").write_bytes(header_bytes(made))
    write_page(tmp_path, None)
    html = (tmp_path / "page/index.html").read_text(encoding="utf-8")
    assert (tmp_path / f"page/{name}-{period.text}.xlsx").stat().st_size > 0
    assert form.receiver.name_nb in html
    assert "Tønsberg (3905)" in html
    assert all(table.title_nb in html for table in form.tables)
    # What records about persons hold is never on the page; figures are, and offers.
    plain = any(table.kind == "records" and not table.about_persons for table in form.tables)
    assert (SECRET in html) is plain
    assert ("Hovedtall" in html) is any(table.kind == "figures" for table in form.tables)
    hides = any(table.disclosure for table in form.tables)
    assert ("skjult av personvernhensyn" in html) is hides

"""A reading becomes records of the contract, and nothing that names a person lands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from contracts.entities import entities
from contracts.periods import Month, local_midnight
from contracts.settings import Settings
from loaders.connection import loader_connection
from loaders.landing import Delivery
from loaders.manual_counts.intake import (
    against_delivery,
    as_table,
    land_workbook,
    months_reported,
)
from loaders.manual_counts.numbers import LARGEST_COUNT
from loaders.manual_counts.rules import RULES, finding
from loaders.manual_counts.workbook import Reading, read_workbook
from loaders.rules import Refused
from loaders.sources import Source

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

DELIVERED = local_midnight(date(2023, 9, 1))
# A made-up number, month + 80, that passes the check digits.
MADE_UP_NUMBER = "01819010001"
SOURCE = Source(
    name="tonsberg-maling",
    title="Tønsberg kommune, månedstall",
    organisation="tonsberg",
    municipality_code="3803",
    kind="workbook",
    location="inbox/tonsberg-maling",
    registered_from=date(2023, 1, 1),
    expected_by="12:00",
)
DELIVERY = Delivery(
    source_name=SOURCE.name,
    delivery_name="2023-09-01_maling_2023.xlsx",
    kind="workbook",
    run_id="natt",
    landed_at=datetime(2023, 9, 1, 4, tzinfo=UTC),
    code_version="test",
    data_through=date(2023, 9, 1),
    checksum="sha256:x",
)


@pytest.fixture
def reading(forms: Forms) -> Reading:
    return read_workbook(forms.with_cells(C16="ca 5", O16="Stengt uke 28"))


def test_the_table_has_the_contract_s_fields_in_order(reading: Reading) -> None:
    table = as_table(reading, DELIVERED)
    fields = entities()["monthly_counts"].fields

    assert table.column_names == [*(field.name for field in fields), "unreadable"]
    types = {"string": pa.string(), "date": pa.date32(), "boolean": pa.bool_(),
             "number": pa.decimal128(12, 3), "datetime": pa.timestamp("us", tz="UTC")}  # fmt: skip
    assert [table.schema.field(field.name).type for field in fields] == [
        types[field.type] for field in fields
    ]
    assert table.schema.field("unreadable").type == pa.list_(pa.string())


def test_every_month_of_every_row_is_a_record(reading: Reading) -> None:
    rows = as_table(reading, DELIVERED).to_pylist()

    assert len(rows) == 14 * 12
    assert len({row["record_id"] for row in rows}) == len(rows)
    row = next(row for row in rows if row["record_id"].endswith("users_total-2023-08"))
    assert row == {
        "record_id": "3803-psykisk-helse-og-rus-users_total-2023-08",
        "municipality_code": "3803",
        "registered_at": datetime(2023, 8, 31, 22, tzinfo=UTC),
        "changed_at": datetime(2023, 8, 31, 22, tzinfo=UTC),
        "is_deleted": False,
        "unit": "Psykisk helse og rus",
        "month": date(2023, 8, 1),
        "indicator_code": "users_total",
        "value": Decimal(368),
        "counted_by": "sum",
        "approved_at": None,
        "comment": None,
        "sheet": "Måling 2023",
        "cell": "J11",
        "unreadable": None,
    }


def test_not_reported_and_unreadable_are_not_the_same(reading: Reading) -> None:
    rows = {
        row["record_id"].split("rus-")[1]: row for row in as_table(reading, DELIVERED).to_pylist()
    }
    not_reported = rows["drop_in_attended-2023-12"]
    unreadable = rows["drop_in_attended-2023-01"]

    assert (not_reported["value"], not_reported["unreadable"]) == (None, None)
    assert (unreadable["value"], unreadable["unreadable"]) == (None, ["value"])
    assert unreadable["comment"] == "Stengt uke 28"


def test_every_required_field_is_there_and_fits_its_pattern(reading: Reading) -> None:
    table = as_table(reading, DELIVERED)
    with duckdb.connect() as connection:
        connection.register("counts", table)
        for field in entities()["monthly_counts"].fields:
            if field.is_required:
                assert table.column(field.name).null_count == 0
            if field.pattern:
                wrong = connection.execute(
                    f"select count(*) from counts where not regexp_matches({field.name}, ?)",
                    [field.pattern],
                ).fetchone()
                assert wrong == (0,)


def test_the_largest_counts_and_their_sum_fit(forms: Forms) -> None:
    largest = int(LARGEST_COUNT)
    reading = read_workbook(forms.with_cells(C18=largest, C19=largest, C20=largest, C21=None))

    assert reading.findings == ()
    assert 3 * LARGEST_COUNT in as_table(reading, DELIVERED).column("value").to_pylist()


def test_a_refused_workbook_has_no_records(forms: Forms) -> None:
    with pytest.raises(ValueError, match="no records"):
        as_table(read_workbook(forms.with_cells(B5=None)), DELIVERED)


def test_an_instant_needs_a_zone(reading: Reading) -> None:
    with pytest.raises(ValueError, match="time zone"):
        as_table(reading, DELIVERED.replace(tzinfo=None))


@pytest.mark.parametrize(("code", "rules"), [("3803", []), ("3905", []), ("0704", []),
                                             ("5001", ["M-112"]), ("1507", ["M-112"]),
                                             (None, [])])  # fmt: skip
def test_the_source_may_have_any_code_its_municipality_had(
    forms: Forms, code: str | None, rules: list[str]
) -> None:
    found = against_delivery(read_workbook(forms.write()), code, None)

    assert [item.rule for item in found.findings] == rules


def test_before_a_split_only_the_same_code_will_do(forms: Forms) -> None:
    reading = replace(read_workbook(forms.write()), municipality_code="1507")

    assert against_delivery(reading, "1507", None).findings == ()
    assert [item.rule for item in against_delivery(reading, "1508", None).findings] == ["M-112"]
    assert [item.rule for item in against_delivery(reading, "1850", None).findings] == ["M-112"]


def test_months_that_were_not_over(forms: Forms) -> None:
    reading = read_workbook(forms.write())

    assert against_delivery(reading, None, date(2023, 9, 1)).findings == ()
    early = against_delivery(reading, None, date(2023, 7, 31)).findings
    assert [(item.rule, item.message[:9]) for item in early] == [
        ("M-113", "Juli 2023"),
        ("M-113", "August 20"),
    ]


def test_months_reported(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(N16=0))

    assert months_reported(reading) == [Month(2023, month) for month in (*range(1, 9), 12)]


# Landing.


def land(path: Path, folder: Path) -> list[dict[str, object]]:
    folder.mkdir()
    settings = Settings(home=folder / "hjem", pseudonym_key_file=folder / "nokler" / "n.json")
    with loader_connection(settings, SOURCE) as connection:
        part = land_workbook(connection, SOURCE, path, folder, DELIVERY)
        landed = connection.execute(f"select * from '{folder}/monthly_counts.parquet'")
        names = [column[0] for column in landed.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in landed.fetchall()]
        types = {column[0]: str(column[1]) for column in landed.description or []}
    assert names == list(entities()["monthly_counts"].landed_columns)
    assert types["value"].startswith("DECIMAL")
    assert (part.rows_read, part.rows_landed, part.rows_deleted) == (168, 168, 0)
    return rows


def test_a_workbook_lands_whole(forms: Forms, tmp_path: Path) -> None:
    rows = land(forms.write(), tmp_path / "del")

    assert {row["source_name"] for row in rows} == {SOURCE.name}
    assert sum(row["value"] is not None for row in rows) == 13 * 8
    assert {row["unreadable"] for row in rows} == {None}


def test_a_number_of_a_person_in_a_comment_never_lands(forms: Forms, tmp_path: Path) -> None:
    path = forms.with_cells(O16=f"Gjelder {MADE_UP_NUMBER[:6]} {MADE_UP_NUMBER[6:]}", C16="ca 5")
    rows = land(path, tmp_path / "del")

    attended = [row for row in rows if row["indicator_code"] == "drop_in_attended"]
    assert {row["comment"] for row in attended} == {None}
    assert attended[0]["unreadable"] == ["value", "comment:identity_number"]
    assert attended[1]["unreadable"] == ["comment:identity_number"]
    assert all(row["unreadable"] is None for row in rows if row not in attended)


def test_a_refused_workbook_lands_nothing(forms: Forms, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        land(forms.with_cells(A16=None, A30="Telefoner"), tmp_path / "del")

    assert {item.rule for item in refused.value.findings} == {"M-101"}
    assert list((tmp_path / "del").glob("*.parquet")) == []


# The rules themselves.


def test_every_rule_says_what_and_how() -> None:
    for code, rule in RULES.items():
        assert code == rule.code
        assert rule.message.endswith((".", "{month}."))
        assert rule.remedy.endswith(".")


def test_a_finding_names_the_file_and_the_place() -> None:
    found = finding("M-101", "a.xlsx", "Måling 2023", label="Nye {røde} saker")

    assert (found.file, found.place) == ("a.xlsx", "Måling 2023")
    assert found.message == "Raden «Nye {røde} saker» mangler i skjemaet."

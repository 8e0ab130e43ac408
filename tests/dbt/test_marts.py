"""What the marts must never hold, the calendar, and the entities the project knows."""

from __future__ import annotations

from pathlib import Path

import yaml

from contracts.entities import entities
from tests.dbt.building import PROJECT, rows

# Each year from 2017, as the domain's own table has them.
WORKING_DAYS = dict(
    enumerate(
        (251, 251, 251, 254, 254, 253, 251, 252, 252, 253, 255, 251, 251, 251, 252, 256), 2017
    )
)


def _columns(built: Path) -> set[tuple[str, str]]:
    return set(
        rows(
            built,
            "select table_name, column_name from information_schema.columns "
            "where table_name similar to '(dim|fct|rpt)_.*'",
        )
    )


def test_no_mart_holds_a_key_a_number_a_birth_date_or_free_text(town: Path) -> None:
    forbidden = {"person_key", "person_pseudonym", "national_pseudonym", "birth_date"} | {
        field.landed_as
        for entity in entities().values()
        for field in entity.fields
        if field.is_free_text or field.pseudonym in {"person_key", "national_id"}
    }
    assert {column for column in _columns(town) if column[1] in forbidden} == set()


def test_a_person_id_has_no_digits(town: Path) -> None:
    assert rows(
        town, "select count(*) from dim_person where not regexp_full_match(person_id, '[a-p]{32}')"
    ) == [(0,)]
    assert rows(town, "select count(*) from dim_person") == [(8,)]


def test_no_figure_is_a_float(town: Path) -> None:
    assert (
        rows(
            town,
            "select table_name, column_name from information_schema.columns "
            "where data_type in ('DOUBLE', 'FLOAT') and table_name similar to '(dim|fct|rpt)_.*'",
        )
        == []
    )


def test_working_days_of_each_year(troubled: Path) -> None:
    counted = dict(rows(troubled, "select year, max(working_day_of_year) from dim_date group by 1"))
    assert counted == WORKING_DAYS


def test_the_calendar_reaches_2032(town: Path) -> None:
    first, last = rows(town, "select min(date_on), max(date_on) from dim_date")[0]
    assert (first.isoformat(), last.isoformat()) == ("2022-01-01", "2032-12-31")


def test_dbt_knows_every_delivered_entity() -> None:
    known = set()
    for system in ("journal", "manual"):
        path = PROJECT / f"models/staging/{system}/_{system}__sources.yml"
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        known |= {table["name"] for table in declared["sources"][0]["tables"]}
    assert known == set(entities())


def test_every_delivered_code_has_a_label(town: Path) -> None:
    labelled = set(rows(town, "select code_list, code from code_labels"))
    delivered = {
        (field.code_list, code)
        for entity in entities().values()
        for field in entity.fields
        for code in field.codes
    }
    assert delivered <= labelled

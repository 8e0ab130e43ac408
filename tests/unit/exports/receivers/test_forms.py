"""Every form has its contract, its model and its page, and they say the same."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.monthly_form import form_rows
from exports.receivers import forms, read_form
from exports.receivers.contract import Disclosure, Form, Table

ROOT = Path(__file__).parents[4]
REPORTING = ROOT / "dbt_project" / "models" / "reporting"
SEEDS = ROOT / "dbt_project" / "seeds"
PAGES = ROOT / "docs" / "national"
YEAR = date(2026, 1, 1)
FIELD_OF_TYPE = {
    "string": {"varchar"},
    "integer": {"integer", "bigint", "decimal(14,3)"},
    "number": {"decimal(14,3)", "decimal(18,6)"},
    "date": {"date"},
    "boolean": {"boolean"},
}
MODEL_FILES = (".sql", ".yml")
FIGURES = ("numerator", "denominator", "value", "missing_code", "definition_version")

FORMS = [read_form(form, YEAR) for form in forms()]
TABLES = [table for form in FORMS for table in form.tables]
PROTECTED = [(table, table.disclosure) for table in TABLES if table.disclosure is not None]


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def described(model: str) -> dict[str, dict[str, Any]]:
    """A model's columns, as its .yml says."""
    told = yaml.safe_load((REPORTING / f"{model}.yml").read_text(encoding="utf-8"))
    return {column["name"]: column for column in told["models"][0]["columns"]}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_a_form_is_a_contract_a_model_and_a_page(form: Form) -> None:
    wanted = [*(REPORTING / f"{table.model}{end}" for table in form.tables for end in MODEL_FILES),
              PAGES / f"{form.form}.md"]  # fmt: skip
    assert [path.name for path in wanted if not path.is_file()] == []
    page = wanted[-1].read_text(encoding="utf-8")
    assert page.startswith("# ")
    assert f"exports/receivers/{form.form}-{form.year}.yml" in page
    assert all(f"`{table.model}`" in page for table in form.tables)
    assert f"]({form.form}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")


def test_no_model_and_no_page_is_without_a_form() -> None:
    models = {path.stem for path in REPORTING.glob("rpt_national__*.sql")}
    assert models == {table.model for table in TABLES}
    assert {path.stem for path in PAGES.glob("*.md")} == {*forms(), "README"}


def test_no_form_tells_of_a_smaller_area_than_the_municipality() -> None:
    # Where somebody with a protected address lives is never told, and a district is few people.
    told = {part.column for table in TABLES for part in table.fields if part.column}
    modelled = {name for table in TABLES for name in described(table.model)}
    smaller = re.compile("district|postal|address|grunnkrets|unit_")
    assert {name for name in told | modelled if smaller.search(name)} == set()


def test_no_code_names_a_form() -> None:
    # The project has the name of one of them.
    named = re.compile(
        "|".join(
            rf"rpt_national__{form}" + ("" if form == "lavterskel" else rf"|[\"']{form}[\"']")
            for form in forms()
        )
    )
    files = [path for part in ("exports", "dags") for path in (ROOT / part).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if named.search(path.read_text())}
    # What Statistics Norway asks about its client file; and the form Airflow proposes.
    assert found == {"exports/client_rules.py", "dags/national_report.py"}


def test_the_recipe_names_the_three_things() -> None:
    recipe = (PAGES / "README.md").read_text(encoding="utf-8")
    for part in ("exports/receivers/", "rpt_national__", "docs/national/"):
        assert part in recipe


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_what_is_open_stands_on_the_page_with_why(form: Form) -> None:
    page = (PAGES / f"{form.form}.md").read_text(encoding="utf-8")
    assert [gap.subject for gap in form.placeholders if gap.subject not in page] == []
    assert all(gap.why_nb for gap in form.placeholders)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model)
def test_each_field_is_a_column_of_the_model_with_its_type(table: Table) -> None:
    columns = described(table.model)
    for field in table.fields:
        if field.column is not None:
            told = columns[field.column]
            assert told["data_type"] in FIELD_OF_TYPE[field.type], field.name
            is_required = {"type": "not_null"} in told.get("constraints", [])
            assert field.required <= is_required, field.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model)
def test_figures_have_the_agreed_columns(table: Table) -> None:
    columns = described(table.model)
    assert {"period_kind", "period_on", "municipality_code"} <= set(columns)
    if table.kind == "figures":
        assert {"indicator_code", *FIGURES} <= set(columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model)
def test_no_person_and_no_id_of_the_journal_is_sent(table: Table) -> None:
    told = described(table.model)
    assert not {"person_id", "person_key", "person_pseudonym", "episode_id", "group_id"} & set(told)
    assert not [name for name in told if "national_id" in name or name == "birth_date"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_the_indicators_are_the_seeds(form: Form) -> None:
    asked = {r["indicator_code"]: r["name_nb"] for r in seed("national_indicators")
             if r["form_code"] == form.form}  # fmt: skip
    listed = {each.name: each.codes for each in form.code_lists}
    assert listed.get("indicator", {}) == asked


def test_the_groups_of_the_extract_are_the_contracts() -> None:
    listed = read_form("lavterskel", YEAR)
    sent: dict[str, set[str]] = {"age_band": set(), "sex": set(), "decision": set()}
    for row in seed("national_codes"):
        if row["form_code"] == "lavterskel":
            sent[row["code_list"]].add(row["national_code"])
    assert sent == {axis: set(listed.codes(axis)) - {"all"} for axis in sent}
    told_by = {r["told_by"] for r in seed("national_indicators") if r["form_code"] == "lavterskel"}
    assert {axis for told in told_by for axis in told.split("|")} == {"offer_kind", *sent}


def test_maling_has_the_rows_of_the_municipalitys_form() -> None:
    rows = {row.indicator_code: row.label for row in form_rows()}
    assert read_form("maling", YEAR).codes("indicator") == rows


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("offer_kind", "offer_kind"), ("sex", "sex"), ("age_band", "age_band"),
     ("missing_code", "missing_code")],
)  # fmt: skip
def test_our_own_codes_are_called_the_same_in_a_form(ours: str, theirs: str) -> None:
    labels = {r["code"]: r["name_nb"] for r in seed("code_labels") if r["code_list"] == ours}
    told = read_form("lavterskel", YEAR).codes(theirs)
    assert labels.items() <= told.items()
    assert set(told) - set(labels) <= {"all", "unknown"}


@pytest.mark.parametrize(("table", "asked"), PROTECTED, ids=lambda one: getattr(one, "name", ""))
def test_a_sum_is_between_indicators_there_are(table: Table, asked: Disclosure) -> None:
    form = next(form for form in FORMS if table in form.tables)
    indicators = set(form.codes("indicator"))
    named = {side.indicator for each in asked.sums for side in (each.total, *each.parts)}
    assert named | set(asked.additive) <= indicators | {"*"}


def test_persons_in_two_categories_are_not_added_up() -> None:
    asked = read_form("lavterskel", YEAR).tables[0].disclosure
    assert asked is not None
    assert asked.adds_up_over("users_distinct") == ("age_band_code", "sex_code")
    assert asked.adds_up_over("persons_enquiring") == ("sex_code",)
    assert "offer_kind_code" in asked.adds_up_over("enquiries")
    tests = yaml.safe_load((REPORTING / "rpt_national__lavterskel.yml").read_text(encoding="utf-8"))
    [held] = [test["axes_add_up"]["arguments"] for test in tests["models"][0]["data_tests"]
              if "axes_add_up" in test]  # fmt: skip
    axes = {axis.column for axis in asked.axes}
    assert set(held["axes"]) == axes
    assert {name: set(over) for name, over in held["counts_persons"].items()} == {
        name: axes - set(over) for name, over in asked.additive.items() if set(over) != axes
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model)
def test_a_record_file_says_that_hiding_is_not_what_protects_it(table: Table) -> None:
    if table.kind == "records":
        assert table.disclosure is None
        assert table.protection_nb
        assert table.database == "analysis"
    if table.disclosure is not None:
        assert table.database == "reporting"


@pytest.mark.parametrize(
    ("form", "first", "due"),
    [
        ("maling", date(2026, 12, 1), date(2027, 1, 20)),
        ("lavterskel", date(2026, 1, 1), date(2026, 5, 15)),
        ("lavterskel", date(2026, 10, 1), date(2027, 2, 15)),
        ("kostra_52", YEAR, date(2027, 3, 15)),
        ("rph", YEAR, date(2027, 4, 1)),
        ("is24_8_ch20", YEAR, date(2027, 7, 4)),
    ],
)
def test_a_form_is_due_on_a_day_after_its_period(form: str, first: date, due: date) -> None:
    assert read_form(form, first).period.due_on(first) == due


def test_a_contract_does_no_arithmetic() -> None:
    for path in (ROOT / "exports" / "receivers").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(select|sum\(|count\(|case when)\b", text, re.IGNORECASE)


def test_a_table_is_about_persons_unless_its_contract_says_otherwise() -> None:
    about = {
        table.name
        for form in forms()
        for table in read_form(form, date(2026, 1, 1)).tables
        if not table.about_persons
    }
    assert about == {"svar", "tilbud"}

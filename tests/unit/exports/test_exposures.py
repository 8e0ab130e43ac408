"""What dbt's documentation says is handed over is what the exports hand over."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from exports.publish import is_analysis, is_reporting
from exports.receivers import forms, read_form

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "dbt_project" / "models"
REF = re.compile(r"ref\('(\w+)'\)")
# What a publication says of itself is read from here, whatever else is in the file.
SAYS_HOW_OLD = "rpt_freshness"


@pytest.fixture(scope="module")
def exposures() -> dict[str, dict[str, Any]]:
    """Every exposure by name."""
    path = MODELS / "reporting" / "_exposures.yml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
    return {exposure["name"]: exposure for exposure in declared}


def uses(exposure: dict[str, Any]) -> set[str]:
    """The models an exposure says it uses."""
    return {name for text in exposure["depends_on"] for name in REF.findall(text)}


def models() -> set[str]:
    """Every model there is."""
    return {path.stem for path in MODELS.rglob("*.sql")}


def test_each_exposure_has_an_owner_and_uses_models_there_are(
    exposures: dict[str, dict[str, Any]],
) -> None:
    for exposure in exposures.values():
        assert exposure["owner"]["name"]
        assert uses(exposure) <= models()
        assert len(exposure["depends_on"]) == len(uses(exposure))


def test_the_published_files_hold_what_their_exposures_say(
    exposures: dict[str, dict[str, Any]],
) -> None:
    reporting = {name for name in models() if is_reporting(name)}
    analysis = {name for name in models() if is_analysis(name)}
    assert not reporting & {name for name in analysis if not name.startswith("dim_")}
    assert uses(exposures["reporting_file"]) == reporting
    assert uses(exposures["postgres_schema"]) == reporting
    assert uses(exposures["analysis_file"]) == analysis | {SAYS_HOW_OLD}


def test_the_analysis_file_is_enough_for_every_metric() -> None:
    measured = {
        name
        for path in (MODELS / "semantic").glob("*.yml")
        for name in REF.findall(path.read_text(encoding="utf-8"))
    }
    assert measured
    assert [name for name in sorted(measured) if not is_analysis(name)] == []


def test_the_monthly_page_reads_what_its_exposure_says(
    exposures: dict[str, dict[str, Any]],
) -> None:
    sources = [ROOT / "exports" / "site" / "pages.py", ROOT / "exports" / "status.py"]
    read = {
        name
        for path in sources
        for name in re.findall(
            r"\b(?:from|join) ((?:rpt|dim|fct)_\w+)", path.read_text(encoding="utf-8")
        )
    }
    assert uses(exposures["monthly_page"]) == read


def test_what_is_not_planned_any_more_is_made_by_something(
    exposures: dict[str, dict[str, Any]],
) -> None:
    for exposure in exposures.values():
        meta = exposure["config"]["meta"]
        assert (ROOT / meta["made_by"]).exists() is not meta.get("is_planned", False)


def test_what_is_sent_is_what_the_contracts_name(exposures: dict[str, dict[str, Any]]) -> None:
    sent = {
        (table.model, table.database)
        for form in forms()
        for table in read_form(form, date(2026, 1, 1)).tables
    }
    assert uses(exposures["national_reporting"]) == {model for model, _ in sent}
    for model, database in sent:
        assert is_reporting(model) is (database == "reporting")
        assert is_analysis(model) is (database == "analysis")

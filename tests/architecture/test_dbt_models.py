"""Each model has its description beside it and uses only the layer before its own."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

MODELS = Path("dbt_project/models")
SEEDS = Path("dbt_project/seeds")
GENERIC_TESTS = Path("dbt_project/tests/generic")

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "marts": ("dim_", "fct_"),
    "reporting": ("rpt_",),
}
# Each layer may use its own models, the layer before, and the seeds.
MAY_USE = {
    "staging": {"staging", "seeds"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts": {"intermediate", "marts", "seeds"},
    "reporting": {"marts", "reporting", "seeds"},
}
COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)
REF = re.compile(r"\bref\(\s*['\"]([a-z0-9_]+)['\"]\s*\)")
SOURCE = re.compile(r"\bsource\(|\bread_parquet\(|\blanded\(")
GRAIN = re.compile(r"(?:^|[.\s])One row per [^.]+\.\s*$")


@pytest.fixture(scope="module")
def models(files: list[Path]) -> dict[str, Path]:
    """Every model by name."""
    return {p.stem: p for p in files if p.is_relative_to(MODELS) and p.suffix == ".sql"}


@pytest.fixture(scope="module")
def layers(models: dict[str, Path], files: list[Path]) -> dict[str, str]:
    """What layer each model and seed is in."""
    seeds = {p.stem: "seeds" for p in files if p.is_relative_to(SEEDS) and p.suffix == ".csv"}
    return seeds | {name: path.relative_to(MODELS).parts[0] for name, path in models.items()}


@pytest.fixture(scope="module")
def descriptions(root: Path, files: list[Path]) -> dict[Path, dict[str, Any]]:
    """Every model's own .yml; those that begin with _ declare sources."""
    return {
        path: yaml.safe_load((root / path).read_text(encoding="utf-8"))
        for path in files
        if path.is_relative_to(MODELS)
        if path.suffix in {".yml", ".yaml"} and not path.name.startswith("_")
    }


def test_there_are_models(models: dict[str, Path]) -> None:
    assert models


def test_every_model_has_its_description_beside_it(
    models: dict[str, Path], descriptions: dict[Path, dict[str, Any]]
) -> None:
    assert {path.with_suffix(".yml") for path in models.values()} == set(descriptions)


def test_a_description_is_of_one_model_and_ends_with_its_grain(
    descriptions: dict[Path, dict[str, Any]],
) -> None:
    broken = [
        str(path)
        for path, content in descriptions.items()
        if [model["name"] for model in content["models"]] != [path.stem]
        or not GRAIN.search(content["models"][0].get("description", ""))
    ]
    assert broken == []


def test_a_model_is_named_for_its_layer(models: dict[str, Path]) -> None:
    broken = [
        str(path)
        for name, path in models.items()
        if not name.startswith(PREFIXES[path.relative_to(MODELS).parts[0]])
    ]
    assert broken == []


def test_a_layer_uses_only_the_one_before_it(
    root: Path, models: dict[str, Path], layers: dict[str, str]
) -> None:
    broken = []
    for name, path in models.items():
        sql = COMMENT.sub("", (root / path).read_text(encoding="utf-8"))
        broken += [
            f"{path} uses {used} ({layers.get(used, 'not found')})"
            for used in REF.findall(sql)
            if layers.get(used, "") not in MAY_USE[layers[name]]
        ]
        if SOURCE.search(sql) and layers[name] != "staging":
            broken.append(f"{path} reads a file")
    assert broken == []


def test_marts_and_reports_are_under_contract_and_owned(
    root: Path, descriptions: dict[Path, dict[str, Any]]
) -> None:
    project = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text(encoding="utf-8"))
    for layer in ("marts", "reporting"):
        assert project["models"]["lavterskel"][layer]["+contract"] == {"enforced": True}
    broken = []
    for path, content in descriptions.items():
        if path.relative_to(MODELS).parts[0] in {"marts", "reporting"}:
            model = content["models"][0]
            meta = model.get("config", {}).get("meta", {}) | model.get("meta", {})
            if not meta.get("owner"):
                broken.append(f"{path} has no owner")
            if not all(column.get("data_type") for column in model["columns"]):
                broken.append(f"{path} has a column without a type")
    assert broken == []


def test_each_indicator_links_to_a_counting_rule_that_names_it(root: Path) -> None:
    with (root / SEEDS / "indicators.csv").open(encoding="utf-8", newline="") as file:
        indicators = list(csv.DictReader(file))
    pages = {row["indicator_code"]: root / row["page"] for row in indicators}
    assert [code for code, page in pages.items() if not page.is_file()] == []
    unnamed = [
        code for code, page in pages.items() if f"`{code}`" not in page.read_text(encoding="utf-8")
    ]
    assert unnamed == []


def test_a_counting_rule_that_is_named_is_there(
    root: Path, descriptions: dict[Path, dict[str, Any]]
) -> None:
    linked = {
        name
        for path in descriptions
        for name in re.findall(
            r"docs/counting-rules/[\w.-]+", (root / path).read_text(encoding="utf-8")
        )
    }
    assert [name for name in sorted(linked) if not (root / name).is_file()] == []


def test_each_generic_test_has_a_line_in_the_readme(root: Path, files: list[Path]) -> None:
    tests = [p.stem for p in files if p.parent == GENERIC_TESTS and p.suffix == ".sql"]
    if tests:
        readme = (root / GENERIC_TESTS / "README.md").read_text(encoding="utf-8")
        assert [name for name in tests if f"`{name}`" not in readme] == []


def test_no_package_is_fetched(files: list[Path]) -> None:
    fetched = {"packages.yml", "dependencies.yml", "package-lock.yml"}
    assert [str(path) for path in files if path.name in fetched] == []

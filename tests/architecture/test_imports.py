"""Who may import whom: contracts < loaders < expectations < exports < dags."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Protocol

import pytest

ORDER = ("contracts", "loaders", "expectations", "exports", "dags")
MAY_IMPORT = {
    "contracts": {"contracts"},
    "loaders": {"contracts", "loaders"},
    "expectations": {"contracts", "loaders", "expectations"},
    # It reads the warehouse, and neither how records came nor how they were judged.
    "exports": {"contracts", "exports"},
    "dags": {*ORDER, "synthetic"},
    "synthetic": {"contracts", "synthetic"},
}

# A package that only some of our files may know about.
ONLY_IN = {
    "great_expectations": ("expectations/validate.py",),
    "airflow": ("dags",),
    "cosmos": ("dags",),
    "hmac": ("loaders/pseudonyms.py",),
    "openpyxl": ("loaders/manual_counts", "loaders/workbooks", "expectations/feedback", "exports"),
    "sqlalchemy": ("loaders/journal",),
}

# What a DAG file may import while Airflow reads it, beside the standard library.
LIGHT = ("airflow.sdk", "airflow.providers.standard", "cosmos", "dags")
DAG_FILE_LINES = 80

# The check digits of an identity number.
WEIGHTS = ([3, 7, 6, 1, 8, 9, 4, 5, 2], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
KNOWS_CHECK_DIGITS = ("loaders/pseudonyms.py", "synthetic")


class Import(Protocol):
    """An import statement, as conftest finds them."""

    path: Path
    module: str
    is_at_top: bool

    def names(self, *modules: str) -> bool:
        """Whether it names one of the modules."""


def lies_in(path: Path, places: tuple[str, ...]) -> bool:
    """Whether a file is one of the places, or below one."""
    return any(path.is_relative_to(place) for place in places)


def calls_dag(tree: ast.Module) -> bool:
    """Whether a module imports Airflow's dag, and so declares one."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "airflow.sdk"
        and any(alias.name in {"dag", "DAG"} for alias in node.names)
        for node in tree.body
    )


def test_imports_are_absolute(imports: list[Import]) -> None:
    assert [str(found) for found in imports if found.module.startswith(".")] == []


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_what_comes_before_it(imports: list[Import], package: str) -> None:
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[package]
    broken = [
        str(found)
        for found in imports
        if found.path.parts[0] == package and found.names(*forbidden)
    ]
    assert broken == []


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_package_is_imported_only_where_it_belongs(imports: list[Import], package: str) -> None:
    broken = [
        str(found)
        for found in imports
        if found.names(package) and not lies_in(found.path, ONLY_IN[package])
    ]
    assert broken == []


def read_by_airflow(syntax: dict[Path, ast.Module], imports: list[Import]) -> set[Path]:
    """The DAG files, and what they import of their own package while they are read."""
    reached = {p for p, tree in syntax.items() if p.parts[0] == "dags" and calls_dag(tree)}
    while True:
        named = {
            Path("dags", found.module.split(".")[1]).with_suffix(".py")
            for found in imports
            if found.path in reached and found.is_at_top and found.module.startswith("dags.")
        }
        if named <= reached:
            return reached
        reached |= named


def test_a_dag_file_is_light_while_airflow_reads_it(
    syntax: dict[Path, ast.Module], imports: list[Import]
) -> None:
    reached = read_by_airflow(syntax, imports)
    broken = [
        str(found)
        for found in imports
        if found.path in reached
        and found.is_at_top
        and not found.names(*LIGHT, *sys.stdlib_module_names)
    ]
    assert reached
    assert broken == []


def test_a_dag_file_is_short_beside_its_essay(root: Path, syntax: dict[Path, ast.Module]) -> None:
    long = {}
    for path, tree in syntax.items():
        if path.parts[0] == "dags" and not path.name.startswith("_") and calls_dag(tree):
            # The docstring is what Airflow shows; it may be as long as it needs to be.
            essay = tree.body[0].end_lineno
            lines = (root / path).read_text(encoding="utf-8").splitlines()[essay:]
            filled = sum(bool(line.strip()) for line in lines)
            if filled > DAG_FILE_LINES:
                long[str(path)] = filled
    assert long == {}


def test_only_one_place_knows_how_an_identity_number_is_checked(
    syntax: dict[Path, ast.Module],
) -> None:
    knowing = {
        str(path)
        for path, tree in syntax.items()
        if path.parts[0] in MAY_IMPORT
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple | ast.List)
        if [getattr(part, "value", None) for part in node.elts] in WEIGHTS
    }
    assert [path for path in sorted(knowing) if not lies_in(Path(path), KNOWS_CHECK_DIGITS)] == []
    # Were the rule written in another way, this test would look in vain.
    assert "loaders/pseudonyms.py" in knowing

"""What the architecture tests look at: the files git knows, and the imports in our modules."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "loaders", "expectations", "exports", "dags", "synthetic")


@dataclass(frozen=True)
class Import:
    """One import statement: where it stands, what it names, whether it runs on import."""

    path: Path
    line: int
    module: str
    is_at_top: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"

    def names(self, *modules: str) -> bool:
        """Whether it names one of the modules, or something inside one."""
        return any(f"{self.module}.".startswith(f"{module}.") for module in modules)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that is or is about to be in git, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted({Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()})


@pytest.fixture(scope="session")
def syntax(files: list[Path]) -> dict[Path, ast.Module]:
    """The syntax tree of every Python file."""
    return {
        path: ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))
        for path in files
        if path.suffix == ".py"
    }


@pytest.fixture(scope="session")
def imports(syntax: dict[Path, ast.Module]) -> list[Import]:
    """Every import in our packages."""
    return [
        Import(path, node.lineno, module, is_at_top)
        for path, tree in syntax.items()
        if path.parts[0] in PACKAGES
        for node, is_at_top in _statements(tree)
        for module in _modules(node)
    ]


def _statements(tree: ast.Module) -> list[tuple[ast.Import | ast.ImportFrom, bool]]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for node in ast.walk(function)
    }
    return [
        (node, id(node) not in late)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    prefix = "." * node.level + (node.module or "")
    # "from contracts import receipts" names contracts.receipts.
    return [f"{prefix}.{alias.name}" for alias in node.names]

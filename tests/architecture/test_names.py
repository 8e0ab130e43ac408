"""Files are small, named for what they are, and say why they exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base",
                   "tools", "core"}  # fmt: skip
HISTORY_IN_A_NAME = re.compile(r"(_|\b)(v[0-9]+|new|old|copy|backup|final)$")
LINES = 300


def test_no_name_is_a_dumping_ground(files: list[Path]) -> None:
    broken = [
        str(path)
        for path in files
        if DUMPING_GROUNDS & {part.split(".")[0].strip("_").lower() for part in path.parts}
    ]
    assert broken == []


def test_history_lives_in_git_and_not_in_names(files: list[Path]) -> None:
    broken = [
        str(path)
        for path in files
        if any(HISTORY_IN_A_NAME.search(part.split(".")[0]) for part in path.parts)
    ]
    assert broken == []


def test_a_module_can_be_read_in_one_go(root: Path, files: list[Path]) -> None:
    long = {
        str(path): lines
        for path in files
        if path.suffix in {".py", ".sql"}
        if (lines := len((root / path).read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_every_module_says_why_it_exists(syntax: dict[Path, ast.Module]) -> None:
    # An empty __init__.py has nothing to say.
    silent = [str(p) for p, tree in syntax.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []

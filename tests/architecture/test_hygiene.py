"""Nothing is in git that should not be: data, secrets, people, addresses, this machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

DATA = {".parquet", ".duckdb", ".db", ".sqlite", ".sqlite3", ".wal", ".log", ".pyc", ".pkl",
        ".arrow", ".feather", ".xlsx", ".xlsm", ".xls", ".zip", ".gz", ".pem", ".key"}  # fmt: skip
# Reference data that is read, reviewed and changed like code.
CSV_FOLDERS = ("loaders/reference", "dbt_project/seeds", "synthetic", "tests")

# Written so that this file does not find itself.
REGISTRIES = re.compile(
    r"files[.]pythonhosted|pypi[.]org/simple|registry[.]npmjs|deb[.]debian[.]org"
)
THIS_MACHINE = re.compile(r"(?<![\w.~$}-])/(?:work|root|farm|home|Users|tmp/bash_jobs)(?=[/.])")

# Eleven digits are an identity number unless the month is above 80, as only made-up ones have.
ELEVEN_DIGITS = re.compile(r"(?<![0-9a-f.])[0-9]{2}(?!8[1-9]|9[0-2])[0-9]{9}(?![0-9a-f])")


@pytest.fixture(scope="module")
def texts(root: Path, files: list[Path]) -> dict[Path, str]:
    """The files that are text, but for the locks, which are made by a program."""
    found = {}
    for path in files:
        if path.suffix != ".lock":
            try:
                found[path] = (root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return found


def lines_with(texts: dict[Path, str], pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern is found: file and line, never what stands there."""
    return [
        f"{path}:{number}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_data_is_in_git(files: list[Path]) -> None:
    assert [str(path) for path in files if path.suffix.lower() in DATA] == []
    stray = [
        str(path)
        for path in files
        if path.suffix == ".csv" and not any(path.is_relative_to(f) for f in CSV_FOLDERS)
    ]
    assert stray == []


@pytest.mark.parametrize(
    "name", ["data/x", "data.keys/pseudonym.json", "data.secrets/jwt_secret", ".env", "a.duckdb"]
)
def test_git_would_not_take_what_an_installation_makes(root: Path, name: str) -> None:
    done = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=root, check=False)
    assert done.returncode == 0


def test_no_number_that_could_be_somebodys(texts: dict[Path, str]) -> None:
    assert lines_with(texts, ELEVEN_DIGITS) == []


@pytest.mark.parametrize(
    ("month", "found"),
    [("01", True), ("12", True), ("41", True), ("66", True), ("81", False), ("92", False)],
)
def test_the_search_for_numbers_finds_them(month: str, found: bool) -> None:
    number = "01" + month + "9" * 7
    assert bool(ELEVEN_DIGITS.search(f"id={number};")) is found


def test_no_address_of_a_package_registry(root: Path, files: list[Path]) -> None:
    everything = {path: (root / path).read_bytes().decode("utf-8", "replace") for path in files}
    assert lines_with(everything, REGISTRIES) == []


def test_no_path_of_a_developers_machine(texts: dict[Path, str]) -> None:
    assert lines_with(texts, THIS_MACHINE) == []


def test_the_lock_has_a_hash_for_every_package(root: Path) -> None:
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.split(r"\n(?=[a-z0-9])", lock)
    assert len(pinned) > 100
    assert [block.split("\n")[0] for block in pinned[1:] if "--hash=sha256:" not in block] == []


def test_hooks_come_from_this_repository_only(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repository["repo"] for repository in hooks["repos"]} == {"local"}


def test_the_two_searches_for_numbers_are_the_same(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = {hook["id"]: hook["entry"] for hook in hooks["repos"][0]["hooks"]}
    assert entries["no-identity-numbers"] == ELEVEN_DIGITS.pattern

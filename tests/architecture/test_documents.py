"""The documents hang together: every page can be found, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.entities import entities
from contracts.monthly_form import form_rows

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
ADR = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
ADR_PARTS = ("## Context", "## Decision", "## Why", "## Consequences")
RUNBOOK_PARTS = ("## What it means", "## What readers see now", "## How to look", "## How to mend",
                 "## Who to tell")  # fmt: skip
RULE_PARTS = ("Hva vi teller", "Hvilke poster", "Grensetilfeller", "Eksempel")
FOLDERS = ("docs/adr", "docs/runbooks", "docs/counting-rules")
COMMAND = re.compile(r"^\s*python -m ([a-z]+)", re.MULTILINE)


def read(path: Path) -> str:
    """A document's text."""
    return path.read_text(encoding="utf-8")


def pages(root: Path, folder: str) -> list[Path]:
    """The pages of a folder, without its index."""
    return sorted(path for path in (root / folder).glob("*.md") if path.name != "README.md")


def test_every_link_leads_to_a_file(root: Path, files: list[Path]) -> None:
    broken = [
        f"{path}: {target}"
        for path in files
        if path.suffix == ".md"
        for target in LINK.findall(read(root / path))
        if not (root / path).parent.joinpath(target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_is_in_its_index(root: Path, folder: str) -> None:
    linked = set(LINK.findall(read(root / folder / "README.md")))
    assert pages(root, folder)
    assert [path.name for path in pages(root, folder) if path.name not in linked] == []


def test_decisions_are_numbered_without_gaps_and_have_one_form(root: Path) -> None:
    found = pages(root, "docs/adr")
    numbers = [int(match[1]) for path in found if (match := ADR.match(path.name))]
    assert numbers == list(range(1, len(found) + 1))
    assert len(found) >= 19
    for path in found:
        text = read(path)
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert [part for part in ADR_PARTS if part not in text] == [], path.name


def test_runbooks_answer_the_same_five_questions(root: Path) -> None:
    for path in pages(root, "docs/runbooks"):
        text = read(path)
        assert [part for part in RUNBOOK_PARTS if part not in text] == [], path.name


def test_every_row_of_the_form_has_its_counting_rule(root: Path) -> None:
    rules = {path.stem: read(path) for path in pages(root, "docs/counting-rules")}
    assert {row.indicator_code for row in form_rows()} <= set(rules)
    for row in form_rows():
        text = rules[row.indicator_code]
        assert row.label in text, row.indicator_code
        assert f"`{row.indicator_code}`" in text, row.indicator_code
        missing = [part for part in RULE_PARTS if f"## {part}" not in text]
        assert missing == [], row.indicator_code


def test_the_glossary_has_one_word_for_each_idea_in_both_languages(root: Path) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in read(root / "docs/glossary.md").splitlines()
        if line.startswith("| ") and not line.startswith(("| English |", "| code |"))
    ]
    words = {row[0] for row in rows}
    for word in ("contact", "enquiry", "episode", "wait", "waiting spell", "decision", "offer",
                 "caseness", "reliable change", "landing", "delivery", "partition", "quarantine",
                 "judgement", "verdict", "receipt", "edition", "seal", "pseudonym",
                 "knowledge time", "drop-in day", "open day", "coverage", "missing code",
                 "reconciliation", "near miss"):  # fmt: skip
        assert word in words, word
    assert all(all(cell for cell in row) for row in rows)
    assert len(words) == len(rows)


def test_the_glossary_explains_every_episode_status(root: Path) -> None:
    text = read(root / "docs/glossary.md")
    for code in entities()["episode_statuses"].field("status").codes:
        assert f"| `{code}` |" in text


@pytest.mark.parametrize("command", ["make night", "make test"])
def test_the_readme_shows_each_command_on_a_line_of_its_own(root: Path, command: str) -> None:
    assert command in read(root / "README.md").splitlines()


def test_the_changelog_tells_which_figures_move(root: Path) -> None:
    text = read(root / "CHANGELOG.md")
    assert text.count("### Figures") == text.count("\n## [")


def test_a_command_in_a_document_is_of_a_program_we_have(root: Path, files: list[Path]) -> None:
    programs = {path.parent.name for path in files if path.name == "__main__.py"}
    broken = [
        f"{path}: {program}"
        for path in files
        if path.suffix == ".md"
        for program in COMMAND.findall(read(root / path))
        if program not in programs
    ]
    assert broken == []


def test_every_target_in_a_document_is_in_the_makefile(root: Path, files: list[Path]) -> None:
    makefile = read(root / "Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert {"help", "setup", "night", "test", "check", "bench", "docs", "clean", "ui"} <= targets
    named = {
        (str(path), target)
        for path in files
        if path.suffix == ".md"
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", read(root / path), re.MULTILINE)
    }
    assert [pair for pair in sorted(named) if pair[1] not in targets] == []

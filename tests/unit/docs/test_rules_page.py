"""docs/rules.md is what the suites and the loaders say."""

from __future__ import annotations

import re
from pathlib import Path

from docs import build
from docs.building.rules import rules_page
from expectations.rules import suites

PROJECT = Path(__file__).resolve().parents[3]


def test_the_page_is_the_rules() -> None:
    written = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == rules_page(), "run make docs"
    assert build.RULES_PAGE.relative_to(build.PROJECT).as_posix() == "docs/rules.md"


def test_every_rule_is_there_and_is_counted() -> None:
    page = rules_page()
    rows = re.findall(r"^\| ([A-Z]-[0-9]{3}) \| (fil|post|merknad|på tvers) \|", page, re.MULTILINE)
    ours = [rule for suite in suites().values() for rule in suite]
    assert {rule.code for rule in ours} <= {code for code, _ in rows}
    assert len([code for code, _ in rows if not code.startswith(("L-", "M-1"))]) == len(ours)
    [total] = re.findall(r"^\| Til sammen \|(.+)\|$", page, re.MULTILINE)
    *by_level, everything = (int(cell) for cell in total.split("|"))
    assert sum(by_level) == everything == len(rows)


def test_every_cell_is_one_cell() -> None:
    lines = [line for line in rules_page().splitlines() if re.match(r"\| [A-Z]-[0-9]{3} ", line)]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in lines} == {8}

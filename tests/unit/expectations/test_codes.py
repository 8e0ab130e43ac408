"""A code is never used again for something else: every one that has been, is on a list."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from expectations.rules import suites
from loaders import rules as delivery_rules
from loaders.journal import fhir_rules
from loaders.manual_counts import rules as workbook_rules

LIST = Path("expectations/codes.yaml")
CODE = re.compile(r"  ([A-Z]-[0-9]{3}): ")


def listed() -> dict[str, dict[str, Any]]:
    """Each code in use with what it means (how the rule looks, or who finds it), and each that
    has been retired with the day it ended."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return read


def in_force() -> dict[str, str]:
    """What each code means now."""
    looks = defaultdict(set)
    for suite in suites().values():
        for rule in suite:
            looks[rule.code].add(rule.looks_at)
    return {
        **{code: " ".join(sorted(kinds)) for code, kinds in looks.items()},
        **{rule.code: "delivery" for rule in delivery_rules.ALL_RULES},
        **{rule.code: "fhir" for rule in fhir_rules.ALL_RULES},
        **dict.fromkeys(workbook_rules.RULES, "workbook"),
    }


def test_every_code_in_force_is_on_the_list_with_its_own_meaning() -> None:
    in_use = listed()["in_use"]
    assert in_force() == in_use, "a new code is added to the list; an old one is retired"


def test_a_retired_code_is_not_in_use_again() -> None:
    retired = listed()["retired"]
    assert not retired.keys() & listed()["in_use"].keys()
    assert all(isinstance(day, date) for day in retired.values())


def test_each_code_stands_once_and_in_order() -> None:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    codes = [found[1] for line in lines if (found := CODE.match(line))]
    assert len(codes) == sum(map(len, listed().values()))
    assert codes[: len(listed()["in_use"])] == sorted(listed()["in_use"])


def test_two_places_never_give_out_the_same_code() -> None:
    places = [
        {rule.code for suite in suites().values() for rule in suite},
        {rule.code for rule in delivery_rules.ALL_RULES},
        {rule.code for rule in fhir_rules.ALL_RULES},
        set(workbook_rules.RULES),
    ]
    assert sum(map(len, places)) == len(set.union(*places))

"""Made-up municipalities: what happened in a quarter, in the smallest groups, and its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pandas as pd

from tests.disclosure.packages.reading import Indicator, indicators
from tests.disclosure.packages.towns import BANDS, corrected, poisson, row

ALL = "all"
OFFERS = ("conversation", "course", "drop_in", "self_help")
AGES = ("0_12", "13_17", "18_24", "25_44", "45_66", "67_plus", "unknown")
SEXES = ("0", "1", "2", "9")
DECISIONS = ("with", "without")
AXES = ("offer_kind_code", "age_band_code", "sex_code", "decision_code")
CLASSIFIED = ("improved", "deteriorated", "unchanged")
# The parts of an indicator that do not overlap, and those of what it is out of.
MADE_OF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "enquiries": (("asked_new", "asked_late", "asked_in_time"), ()),
    "answered_within_7_days": (("asked_in_time",), ("asked_late", "asked_in_time")),
    "contacts_attended": (("attended",), ()),
    "did_not_attend_share": (("missed",), ("attended", "missed", "cancelled")),
    "waiting_total": (BANDS, ()),
    "started_within_56_days": (("started_in_time",), ("started_late", "started_in_time")),
    "episodes_ended": (("ended_early", "ended_unpaired", *CLASSIFIED), ()),
    "paired_score_coverage": (CLASSIFIED, ("ended_unpaired", *CLASSIFIED)),
    "reliable_improvement": (("improved",), CLASSIFIED),
    "reliable_deterioration": (("deteriorated",), CLASSIFIED),
}


@dataclass(frozen=True)
class Fact:
    """So many of something in one smallest group; or one person there."""

    codes: tuple[str, str, str, str]
    counts: dict[str, int]
    person: int | None = None


def quarter(random: Random, busy: float) -> list[Fact]:
    """One municipality's quarter, in the smallest groups."""
    offers = OFFERS[: random.choice((2, 3, 4))]
    facts: list[Fact] = []
    persons = 0
    for codes in product(offers, AGES, SEXES, DECISIONS):
        weight = busy * random.uniform(0.2, 1.8) * _share(codes)
        facts.append(Fact(codes, _happened(random, weight, codes)))
        for indicator, mean in (("users_distinct", 0.5), ("persons_enquiring", 0.6)):
            for _ in range(poisson(random, mean * weight)):
                persons += 1
                other = (random.choice(offers), codes[1], codes[2], random.choice(DECISIONS))
                for where in dict.fromkeys((codes, other if random.random() < 0.15 else codes)):
                    facts.append(Fact(where, {indicator: 1}, persons))
                    if indicator == "persons_enquiring":
                        facts.append(Fact(where, {"asked_in_time": 1}))
    return facts


def _share(codes: tuple[str, str, str, str]) -> float:
    _, age, sex, _ = codes
    rare = 0.05 if "unknown" in age or sex in ("0", "9") else 1.0
    return rare * (0.3 if age in ("0_12", "13_17", "67_plus") else 1.0)


def _happened(random: Random, weight: float, codes: tuple[str, str, str, str]) -> dict[str, int]:
    """Counts in parts that do not overlap, for one smallest group."""
    told = {
        "asked_new": 0.1, "asked_late": 0.2, "asked_in_time": 0.8, "attended": 4.0, "missed": 0.6,
        "cancelled": 0.3, "group_attendances": 1.0, "new_with_decision": 0.2, "new_short_term": 0.3,
        "started_late": 0.1, "started_in_time": 0.4, "ended_early": 0.2, "ended_unpaired": 0.3,
        "improved": 0.3, "deteriorated": 0.08, "unchanged": 0.2,
    }  # fmt: skip
    counts = {name: poisson(random, mean * weight) for name, mean in told.items()}
    if codes[3] == "with":
        for band, mean in zip(BANDS, (0.5, 0.25, 0.1), strict=True):
            counts[band] = poisson(random, mean * weight)
    return counts


def corrected_facts(random: Random, facts: list[Fact], share: float) -> list[Fact]:
    """The same with a few counts changed; people stay who they are."""
    return [
        fact
        if fact.person is not None
        else replace(fact, counts=corrected(random, fact.counts, share))
        for fact in facts
    ]


def lavterskel(towns: dict[str, list[Fact]], on: date) -> pd.DataFrame:
    """The rows of ``rpt_national__lavterskel``: each offer and all of them by one breakdown at a
    time, with a nought where nothing was counted."""
    return pd.DataFrame(
        [
            each
            for town, facts in towns.items()
            for indicator, told in indicators("lavterskel").items()
            for each in _table(town, on, indicator, told, facts)
        ]
    )


def _table(
    town: str, on: date, indicator: str, told: Indicator, facts: list[Fact]
) -> Iterator[dict[str, Any]]:
    counts, out_of = MADE_OF.get(indicator, ((indicator,), ()))
    found = {codes: [0, 0] for codes in _lines(told, {fact.codes[0] for fact in facts})}
    persons: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for fact in facts:
        count, whole = (
            sum(fact.counts.get(name, 0) for name in names) for names in (counts, out_of)
        )
        for codes in product(*((ALL, code) for code in fact.codes)) if count or whole else ():
            if codes not in found:
                continue
            if fact.person is not None:
                persons[codes].add(fact.person)
            found[codes][0] += count
            found[codes][1] += whole
    for codes, (count, whole) in found.items():
        number = len(persons[codes]) if codes in persons else count
        yield row("quarter", on, town, indicator, number, whole if told.is_share else None) | dict(
            zip(AXES, codes, strict=True)
        )


def _lines(told: Indicator, offers: set[str]) -> Iterator[tuple[str, ...]]:
    """The combinations that have a row."""
    for offer in (ALL, *sorted(offers)):
        yield (offer, ALL, ALL, ALL)
        for place, categories in enumerate((AGES, SEXES, DECISIONS), start=1):
            if AXES[place] in told.told_by:
                for category in categories:
                    yield tuple(
                        category if number == place else offer if number == 0 else ALL
                        for number in range(len(AXES))
                    )

"""How questions are gathered must not matter to the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expectations import combinations, findings, questions


@pytest.fixture
def mixed(landing: Any, row: Any) -> Any:
    """A delivery with many different values, good and bad, in few columns."""
    contacts = [
        row("contacts", record_id=str(n), episode_id=None, enquiry_id="enquiries-1",
            duration_minutes=n * 37 % 2000 - 100, municipality_code=str(n % 90 * 130),
            mode=None if n % 7 == 0 else "phone" if n % 3 else f"m{n % 11}")
        for n in range(200)
    ]  # fmt: skip
    landing.land("2023-09-01", {"enquiries": [row("enquiries", person_pseudonym=None,
                                                  recommended_offer_id=None)],
                                "contacts": contacts})  # fmt: skip
    return landing


def answers(landing: Any) -> tuple[Any, ...]:
    summary = landing.judge("2023-09-01")
    tables = (landing.judgement("2023-09-01", table) for table in ("quarantine", "rule_results"))
    return summary, *tables


@pytest.mark.parametrize("unnested_rows", [0, 10_000])
@pytest.mark.parametrize(("shared_length", "chunk_length"), [(0, 60), (3, 1000)])
def test_chunks_and_shared_frames_give_the_same_answers(
    mixed: Any,
    monkeypatch: pytest.MonkeyPatch,
    shared_length: int,
    chunk_length: int,
    unnested_rows: int,
) -> None:
    whole = answers(mixed)
    assert whole[0]["by_rule"].keys() == {
        "K-002", "K-004", "K-005", "K-006", "K-031", "K-050",
    }  # fmt: skip

    def in_chunks(con: Any, asks: Any) -> Any:
        return questions.failing_combinations(
            con, asks, shared_length=shared_length, chunk_length=chunk_length
        )

    monkeypatch.setattr(findings, "failing_combinations", in_chunks)
    monkeypatch.setattr(combinations, "UNNESTED_ROWS", unnested_rows)
    assert answers(mixed) == whole


def test_rules_that_ask_the_same_are_asked_once(
    landing: Any, everything: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def counting(frame: Any, checks: Any) -> Any:
        asked.append((len(frame), [check.expectation for check in checks]))
        return [[] for _ in checks]

    monkeypatch.setattr(questions, "failing_positions", counting)
    landing.land("2023-09-01", everything)
    landing.judge("2023-09-01")
    (height, expectations), *late = asked
    assert height <= questions.SHARED_LENGTH
    assert expectations.count("ExpectColumnValuesToNotBeNull") == 1
    assert len(expectations) < 80
    # What comes last is the flags, asked as one, and each population by itself.
    assert [len(names) for _, names in late] == [1] * len(late)


def test_a_population_is_asked_whole_alone_and_each_as_often_as_there_are_rows(
    landing: Any, everything: Any, row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noting(frame: Any, checks: Any) -> Any:
        asked.append((len(frame), [check.expectation for check in checks]))
        return [[] for _ in checks]

    counts = [
        row("monthly_counts", record_id=f"{unit}-{month}", unit=unit, value=10,
            month=date(2023, month, 1), indicator_code="discharged")
        for unit in ("nord", "sør") for month in range(1, 9)
    ]  # fmt: skip
    monkeypatch.setattr(questions, "failing_positions", noting)
    landing.land("2023-09-01", everything | {"monthly_counts": counts})
    landing.judge("2023-09-01")
    # Fourteen pairs of ten and ten are one combination, and fourteen in the population.
    assert (14, ["ExpectMulticolumnValuesToNotJump"]) in asked
    mixed = [names for _, names in asked if len(names) > 1]
    assert not any("Multicolumn" in name for names in mixed for name in names)

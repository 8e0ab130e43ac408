"""What people answered afterwards: evaluations, some with the episode they belong to, some not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from synthetic.journal import Journal, at
from synthetic.needs import Shares, pick


def write_answers(
    journal: Journal,
    answered_on: date,
    answers: dict[str, str],
    form_version: str,
    episode_id: str | None = None,
) -> None:
    """One form: an answer to each of its questions."""
    for question, answer in answers.items():
        journal.add(
            "evaluations", answered_on, at(answered_on, 15, 20),
            episode_id=episode_id, answered_on=answered_on, question_code=question,
            answer_code=answer, form_version=form_version,
        )  # fmt: skip


def drawn_answers(draw: Random, questions: Mapping[str, Shares]) -> dict[str, str]:
    """Answers drawn by the shares of each question."""
    return {question: pick(draw, shares) for question, shares in questions.items()}

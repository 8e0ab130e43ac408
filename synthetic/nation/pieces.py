"""One municipality, every entity: the year up to the extraction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from synthetic.nation.care import contacts, episodes, measures, statuses
from synthetic.nation.counts import counted_by_hand
from synthetic.nation.intake import (
    OFFER_IDS,
    assessments,
    decisions,
    enquiries,
    offers,
    persons,
    staff,
)
from synthetic.nation.municipalities import Municipality
from synthetic.nation.together import attendances, check_ins, codes, evaluations, groups

LATEST_START = 150
OFFER_SHARES = (0.3, 0.4, 0.2, 0.1)


def nation_pieces(seed: int, municipality: Municipality) -> dict[str, Iterable[pd.DataFrame]]:
    """Every entity of one municipality, each in one or more pieces made when they are asked for.

    Each entity draws from a stream of its own, so the order they are asked for does not matter.
    """
    seeds = np.random.SeedSequence([seed, int(municipality.code)])
    own = iter([np.random.default_rng(stream) for stream in seeds.spawn(16)])
    code, people = municipality.code, municipality.people
    draw = next(own)
    start = draw.integers(0, LATEST_START, people)
    offer = draw.choice(len(OFFER_IDS), size=people, p=OFFER_SHARES)
    everybody = np.arange(people)
    decided, grouped, helped = (everybody[offer == kind] for kind in (0, 2, 3))
    pieces: dict[str, Iterable[pd.DataFrame]] = {
        "persons": _later(persons, next(own), code, people),
        "offers": _later(offers, code),
        "staff_positions": _later(staff, next(own), code),
        "enquiries": _later(enquiries, next(own), code, start),
        "decisions": _later(decisions, code, decided, start),
        "episodes": _later(episodes, next(own), code, start, offer),
        "episode_statuses": _later(statuses, code, start, decided),
        "contacts": contacts(next(own), code, start),
        "assessments": _later(assessments, next(own), code, start),
        "measures": _later(measures, next(own), code, start),
        "groups": _later(groups, code),
        "group_attendances": _later(attendances, next(own), code, grouped),
        "self_help_codes": _later(codes, code, helped, start),
        "self_help_check_ins": _later(check_ins, next(own), code, helped, start),
        "evaluations": _later(evaluations, next(own), code, everybody[::5], start),
    }
    return pieces | counted_by_hand(next(own), code)


def _later(make: Callable[..., pd.DataFrame], *given: Any) -> Iterator[pd.DataFrame]:
    yield make(*given)

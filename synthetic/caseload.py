"""How many must end in a month for the stock to be right, and who they are.

A caseload is the list of open episodes. The number that ends follows from the stock before, the
starts and the stock wanted; only which ones end, and on which day, is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from contracts.periods import Month
from synthetic.episodes import Episode
from synthetic.needs import END_REASONS, Shares, pick
from synthetic.workdays import workdays

JITTER_DAYS = 120


def end_some(
    draw: Random,
    caseload: list[Episode],
    month: Month,
    count: int,
    shortest_days: int,
    reasons: Shares = END_REASONS,
    on_end: Callable[[Episode], None] | None = None,
) -> list[Episode]:
    """End ``count`` of the open episodes within the month, mostly those that began first.

    Nobody ends sooner than ``shortest_days`` after they started, and those marked ``keeps`` go
    on. ValueError when too few can end: the plan asked for the impossible.
    """
    ready = [
        (_ranked(draw, episode), episode)
        for episode in caseload
        if not episode.keeps and _ways_to_end(episode, month, shortest_days)
    ]
    if count < 0 or len(ready) < count:
        raise ValueError(f"{month.first:%Y-%m}: {count} of {len(ready)} episodes to end")
    ready.sort(key=lambda pair: pair[0])
    ended = [episode for _, episode in ready[:count]]
    for episode in ended:
        episode.ended_on = draw.choice(_ways_to_end(episode, month, shortest_days))
        episode.end_reason = pick(draw, reasons)
        caseload.remove(episode)
        if on_end:
            on_end(episode)
    return ended


def _ranked(draw: Random, episode: Episode) -> int:
    return episode.started_on.toordinal() + draw.randrange(JITTER_DAYS)


def _ways_to_end(episode: Episode, month: Month, shortest_days: int) -> tuple[date, ...]:
    if episode.served_from is None:
        return ()
    earliest = max(month.first, episode.served_from + timedelta(days=shortest_days))
    return workdays(earliest, month.end)

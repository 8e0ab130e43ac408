"""Which figures are not there because nobody has told them; what is hidden is never counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exports.review.layout import Layout, is_missing_throughout
from exports.review.words import MISSING_MEANS_NB, MISSING_NB, harmless


@dataclass(frozen=True)
class Gap:
    """One reason, what it means, and the indicators it holds for; some only in part."""

    reason: str
    meaning: str
    whole: tuple[str, ...]
    partly: tuple[str, ...]


def gaps_in(layouts: Iterable[Layout]) -> tuple[Gap, ...]:
    """The gaps by reason, in the order of the reasons' list."""
    whole: dict[str, list[str]] = {}
    partly: dict[str, list[str]] = {}
    for layout in layouts:
        for name, figures in layout.by_indicator():
            reasons = {f.missing for f in figures if not f.is_known and not f.is_hidden}
            kept = whole if is_missing_throughout(figures) else partly
            for reason in reasons:
                kept.setdefault(reason, []).append(name)
    order = list(MISSING_NB)
    codes = sorted(
        whole.keys() | partly.keys(),
        key=lambda code: (order.index(code) if code in order else len(order), code),
    )
    return tuple(
        Gap(
            MISSING_NB.get(code, harmless(code) or "uten oppgitt grunn"),
            MISSING_MEANS_NB.get(code, ""),
            tuple(whole.get(code, ())),
            tuple(partly.get(code, ())),
        )
        for code in codes
    )

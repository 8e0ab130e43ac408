"""Draws the waiting list as stacked bars: one plain SVG, no script, readable in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEIGHT = 180
BASELINE = 150
BAR_WIDTH = 34
STEP = 52
LEFT = 16
CLASSES = ("short", "middle", "long")


@dataclass(frozen=True)
class Bar:
    """One month: its label and the parts stacked from the bottom."""

    label: str
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The bar's whole height in persons."""
        return sum(self.parts)


def stacked_bars(bars: Sequence[Bar]) -> str:
    """An SVG element; empty text when there is nothing to draw."""
    if not bars:
        return ""
    tallest = max(bar.total for bar in bars) or 1
    scale = (BASELINE - 24) / tallest
    drawn = "".join(_bar(place, bar, scale) for place, bar in enumerate(bars))
    width = LEFT * 2 + STEP * len(bars)
    summary = escape("; ".join(f"{bar.label} {bar.total}" for bar in bars))
    return (
        f'<svg viewBox="0 0 {width} {HEIGHT}" width="{width}" role="img" '
        f'aria-label="Antall som venter: {summary}">'
        f'<line x1="{LEFT}" x2="{width - LEFT}" y1="{BASELINE}" y2="{BASELINE}" class="axis"/>'
        f"{drawn}</svg>"
    )


def _bar(place: int, bar: Bar, scale: float) -> str:
    left = LEFT + place * STEP + (STEP - BAR_WIDTH) // 2
    middle = left + BAR_WIDTH / 2
    top = float(BASELINE)
    parts = []
    for part, name in zip(bar.parts, CLASSES, strict=True):
        height = part * scale
        top -= height
        parts.append(
            f'<rect x="{left}" y="{top:.1f}" width="{BAR_WIDTH}" height="{height:.1f}" '
            f'class="{name}"/>'
        )
    return (
        f"{''.join(parts)}"
        f'<text x="{middle}" y="{top - 5:.1f}" class="total">{bar.total}</text>'
        f'<text x="{middle}" y="{BASELINE + 18}" class="label">{escape(bar.label)}</text>'
    )

"""Writes the page: HTML without a script, a font or a picture from anywhere else."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports.review.content import Content
from exports.review.provenance import CODED
from exports.review.words import GAPS_NB, HIDDEN, HIDDEN_NB

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "review.html.j2"
BOUND_NB = (
    "Godkjenningen gjelder nøyaktig denne utgaven. Endres ett eneste tegn, må begge godkjenne "
    "på nytt. Etter den andre godkjenningen sendes utgaven. Da kan den ikke endres lenger: feil "
    "rettes med en ny utgave. Siden er selv en del av det som godkjennes. Hvem som har godkjent, "
    "og kontrollsummen de har godkjent, ser du derfor med «python -m exports editions»."
)


def render(content: Content, workbook: str) -> str:
    """The page as HTML. Everything that came from files is escaped."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return templates.get_template(TEMPLATE).render(
        page=content,
        workbook=workbook,
        hidden_sign=HIDDEN,
        hidden_word=HIDDEN_NB,
        gaps_title=GAPS_NB,
        bound=BOUND_NB,
        coded=CODED,
    )

"""Writes the pages: an index, one page per judged delivery, one per suite of rules.

A delivery's page is written again only when it has been judged again or the pages look another
way; so a night writes the night's pages, however many there are.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.entities import entities
from contracts.receipts import Receipt, Status, landed
from contracts.severities import LEVELS, LEVELS_NB, NAMES_NB
from contracts.zones import PRIVATE_FOLDER, Zones
from expectations.data_docs.told import DeliveryPage, delivery_page
from expectations.feedback.judged import reading
from expectations.feedback.look import LEVEL_SIGNS
from expectations.feedback.verdict import number
from expectations.rules import suites
from loaders.sources import read_sources

TEMPLATES = Path(__file__).with_name("templates")
MARK_LENGTH = 16
# A browser that obeys asks nobody for anything and runs nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Listed:
    """A source with its deliveries, the newest first."""

    name: str
    title: str
    deliveries: tuple[DeliveryPage, ...]


def write_site(zones: Zones, folder: Path | None = None) -> int:
    """Write every page that is new or changed; how many pages there are."""
    place = folder or zones.data_docs
    templates = _templates()
    look = _look()
    written: set[Path] = set()
    listed = []
    with reading() as con:
        for source, title, receipts in _sources(zones):
            pages = []
            for receipt in receipts:
                page = delivery_page(con, zones, receipt)
                target = place / page.path
                mark = _mark(look, zones, receipt)
                if not _is_marked(target, mark):
                    template = templates.get_template("delivery.html.j2")
                    _write(target, template.render(page=page, mark=mark, top="../../"))
                written.add(target)
                pages.append(page)
            listed.append(Listed(source, title, tuple(reversed(pages))))
    for name, rules in suites().items():
        target = place / "regler" / f"{name}.html"
        template = templates.get_template("suite.html.j2")
        _write(target, template.render(entity=entities()[name], rules=rules, mark=look, top="../"))
        written.add(target)
    counts = {name: len(rules) for name, rules in suites().items()}
    index = templates.get_template("index.html.j2")
    _write(place / "index.html", index.render(sources=listed, counts=counts, mark=look, top=""))
    written.add(place / "index.html")
    # What is no longer known of, an erased delivery among others, is no longer told of.
    for left in set(place.rglob("*.html")) - written:
        left.unlink()
    return len(written)


def _sources(zones: Zones) -> Iterator[tuple[str, str, list[Receipt]]]:
    declared = read_sources(zones.sources_file)
    for folder in sorted(path for path in zones.judgements.glob("[!._]*") if path.is_dir()):
        judged = [
            receipt
            for receipt in landed(zones.landing, folder.name)
            if receipt.status is Status.LANDED
            and (folder / receipt.delivery_name / "verdict.parquet").is_file()
        ]
        source = declared.get(folder.name)
        if judged:
            yield folder.name, source.title if source else folder.name, judged


def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["number"] = number
    found.globals.update(
        policy=POLICY,
        levels=LEVELS,
        level_names=LEVELS_NB,
        severity_names=NAMES_NB,
        signs=LEVEL_SIGNS,
        entities=entities(),
        style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
    )
    return found


def _look() -> str:
    """A short name for how the pages look: another when a template has changed."""
    told = "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.iterdir()))
    return sha256(told.encode()).hexdigest()[:MARK_LENGTH]


def _mark(look: str, zones: Zones, receipt: Receipt) -> str:
    """Another when the delivery has been judged again."""
    verdict = zones.judged_delivery(receipt.source_name, receipt.delivery_name) / "verdict.parquet"
    told = f"{look} {verdict.stat().st_mtime_ns}"
    return sha256(told.encode()).hexdigest()[:MARK_LENGTH]


def _is_marked(page: Path, mark: str) -> bool:
    if not page.is_file():
        return False
    with page.open(encoding="utf-8") as file:
        return any(f'content="{mark}"' in line for line, _ in zip(file, range(10), strict=False))


def _write(page: Path, text: str) -> None:
    """Write beside, then rename: a reader never sees half a page."""
    page.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=page.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(beside).replace(page)

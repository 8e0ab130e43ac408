"""Writes an edition's page and workbook beside what is sent, before anybody approves it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from contracts.zones import PRIVATE_FOLDER
from exports.editions.period import Period
from exports.review.causes import read_causes
from exports.review.changes import causes_from
from exports.review.content import content_of
from exports.review.page import render
from exports.review.reading import read_edition
from exports.review.workbook import write_workbook

FOLDER = "page"


def write_page(edition: Path, previous: Path | None, causes: pd.DataFrame | None = None) -> None:
    """Write ``page/index.html`` and the workbook of an edition; the same edition, the same bytes.

    ``causes`` tells why figures changed: the columns that name a figure, as they are sent, and
    ``cause``; when it is not given, the edition's own comparison is asked. NotReadable when an
    edition is not whole.
    """
    now = read_edition(edition)
    before = None if previous is None else read_edition(previous)
    if causes is None and before is not None and now.form is not None:
        causes = read_causes(edition, before.header.message_id, now.form)
    content = content_of(now, before, causes_from(causes))
    folder = edition / FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    period = Period(now.header.period_on, now.header.period_kind)
    name = f"{now.header.form}-{period.text}.xlsx"
    write_workbook(folder / name, content)
    (folder / "index.html").write_text(render(content, name), encoding="utf-8")

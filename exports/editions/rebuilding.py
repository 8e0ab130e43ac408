"""Makes an edition's package again from a publication, and says where the bytes are not the same.

A publication rebuilt as it was known then must give the very bytes that were sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from contracts.zones import Zones
from exports.editions.comparing import IS_HIDDEN
from exports.editions.events import Tampered
from exports.editions.filling import Hide, default_hide, fill, kept_rows
from exports.editions.folder import AUDIT, Edition, editions
from exports.editions.header import Status
from exports.editions.life import NotAllowed
from exports.editions.model_rows import read_publication
from exports.editions.package import package_files
from exports.editions.problem import Problem
from exports.receivers.contract import Form, Table


def rebuilt(
    zones: Zones, edition: Edition, form: Form, publication: Path, hide: Hide | None = None
) -> Iterator[Problem]:
    """Each file of the package that is not what the publication gives; none when all are.

    NotAllowed when the publication tells of another knowledge time.
    """
    header = edition.header
    made = read_publication(publication)
    if made.as_of != header.knowledge_time:
        raise NotAllowed(
            f"{edition.place}: publiseringen er ikke fra samme kunnskapstidspunkt. "
            "Bygg varehuset med as_of fra header.json."
        )
    earlier = earlier_than(zones, edition)
    found = _different(edition, form, publication, earlier, hide or default_hide())
    # Of all that can be hidden for another's sake, newer code may choose other counts. The choice
    # that was made is kept with the edition; the figures must be the same all the same.
    if found and made.code_version != header.code_version:
        found = _different(edition, form, publication, earlier, hidden_as_in(edition))
    yield from found


def _different(
    edition: Edition, form: Form, publication: Path, earlier: Sequence[Edition], hide: Hide
) -> list[Problem]:
    is_empty = edition.header.status is Status.CANCELLED
    content = fill(form, edition.period, publication, earlier, hide, is_empty=is_empty)
    made = package_files(form, edition.period, content.filled)
    lying = {path.name for path in edition.package.iterdir()}
    found = []
    for name in sorted(made.keys() | lying):
        path = edition.package / name
        if name not in made:
            found.append(Problem(f"{edition.place}/package/{name}", "lages ikke lenger"))
        elif name not in lying or path.read_bytes() != made[name]:
            found.append(Problem(f"{edition.place}/package/{name}", "blir ikke det samme på nytt"))
    return found


def hidden_as_in(edition: Edition) -> Hide:
    """Hides the rows that an edition hides, where it has as many."""

    def hide(
        table: Table, rows: pd.DataFrame, _: Sequence[pd.DataFrame]
    ) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
        kept = kept_rows(edition, table.name)
        if kept is None or kept.num_rows != len(rows):
            return np.zeros(len(rows), dtype=np.bool_), {}
        return kept[IS_HIDDEN].to_numpy(zero_copy_only=False), {}

    return hide


def earlier_than(zones: Zones, edition: Edition) -> tuple[Edition, ...]:
    """The editions that the disclosure control of this one took into account, in its order.

    Tampered when one of them is gone.
    """
    found = {each.header.message_id: each for each in editions(zones, edition.header.form)}
    audit = json.loads((edition.kept / AUDIT).read_bytes())
    asked = audit["earlier_message_ids"]
    if not found.keys() >= set(asked):
        raise Tampered(edition.place, "en utgave den ble laget etter, er borte")
    return tuple(found[message_id] for message_id in asked)

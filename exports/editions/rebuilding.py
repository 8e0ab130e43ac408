"""Makes an edition's package again from a publication, and says where the bytes are not the same.

A publication rebuilt as it was known then must give the very bytes that were sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from contracts.zones import Zones
from exports.editions.events import Tampered
from exports.editions.filling import Hide, default_hide, fill
from exports.editions.folder import AUDIT, Edition, editions
from exports.editions.header import Status
from exports.editions.life import NotAllowed
from exports.editions.model_rows import read_publication
from exports.editions.package import package_files
from exports.editions.problem import Problem
from exports.receivers.contract import Form


def rebuilt(
    zones: Zones, edition: Edition, form: Form, publication: Path, hide: Hide | None = None
) -> Iterator[Problem]:
    """Each file of the package that is not what the publication gives; none when all are.

    NotAllowed when the publication tells of another knowledge time.
    """
    header = edition.header
    if read_publication(publication).as_of != header.knowledge_time:
        raise NotAllowed(
            f"{edition.place}: publiseringen er ikke fra samme kunnskapstidspunkt. "
            "Bygg varehuset med as_of fra header.json."
        )
    content = fill(
        form,
        edition.period,
        publication,
        earlier_than(zones, edition),
        hide or default_hide(),
        is_empty=header.status is Status.CANCELLED,
    )
    made = package_files(form, edition.period, content.filled)
    lying = {path.name for path in edition.package.iterdir()}
    for name in sorted(made.keys() | lying):
        path = edition.package / name
        if name not in made:
            yield Problem(f"{edition.place}/package/{name}", "lages ikke lenger")
        elif name not in lying or path.read_bytes() != made[name]:
            yield Problem(f"{edition.place}/package/{name}", "blir ikke det samme på nytt")


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

"""Reads an edition as its receiver would, with the stock tool, before anybody approves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.zones import Zones
from exports.editions.events import Event, Happened
from exports.editions.folder import DESCRIPTOR, Edition, check_unchanged, happen
from exports.editions.life import NotAllowed

MOST_TOLD = 20


@dataclass(frozen=True)
class Fault:
    """Something a receiver would refuse: file, place and rule, never what stands there."""

    file: str
    place: str
    rule: str


class NotValid(NotAllowed):
    """A receiver would refuse the edition; the message says where and why."""


def faults(edition: Edition) -> list[Fault]:
    """What ``frictionless validate`` has against the package; empty when it is valid."""
    # Heavy, and only needed here.
    from frictionless import FrictionlessException, Package

    try:
        report = Package.from_descriptor(str(edition.package / DESCRIPTOR)).validate()
    except FrictionlessException as problem:
        return [Fault(DESCRIPTOR, "", problem.error.type)]
    found = [Fault(DESCRIPTOR, "", error.type) for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            field = getattr(error, "field_name", None)
            place = " ".join(
                filter(None, (f"rad {row}" if row else "", f"felt {field}" if field else ""))
            )
            found.append(Fault(str(task.place).rsplit("/", 1)[-1], place, error.type))
    return found


def validate_edition(zones: Zones, edition: Edition, at: datetime) -> Event:
    """The dry run: NotValid when a receiver's tool would refuse the package."""
    check_unchanged(edition)
    found = faults(edition)
    if found:
        told = "; ".join(
            f"{fault.file} {fault.place}: {fault.rule}".replace(" :", ":")
            for fault in found[:MOST_TOLD]
        )
        more = f" (og {len(found) - MOST_TOLD} til)" if len(found) > MOST_TOLD else ""
        raise NotValid(
            f"{edition.place} er ikke gyldig: {told}{more}. "
            "Rett kontrakten eller modellen, trekk utkastet og lag et nytt."
        )
    return happen(zones, edition, Happened.VALIDATED, at, {"tool": "frictionless"})

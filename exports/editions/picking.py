"""Finds the edition a person means."""

from __future__ import annotations

from contracts.zones import Zones
from exports.editions.events import Happened
from exports.editions.folder import Edition, editions, find
from exports.editions.life import NotAllowed
from exports.editions.period import parse_period


def picked(zones: Zones, message_id: str | None, form: str | None, period: str | None) -> Edition:
    """The edition with an id, or the newest one of a form and period that is not withdrawn."""
    if message_id:
        found = find(zones, message_id)
        if found is None:
            raise NotAllowed("Ingen utgave har denne meldings-id-en.")
        return found
    if not form or not period:
        raise NotAllowed("Si hvilken utgave: --id, eller --form og --period.")
    newest = newest_of(zones, form, period)
    if newest is None:
        folder = zones.national_period(form, parse_period(period).text)
        raise NotAllowed(f"Ingen utgave av {folder.parent.name} for {folder.name}.")
    return newest


def newest_of(zones: Zones, form: str, period: str) -> Edition | None:
    """The newest edition of a form and period that is not withdrawn, if there is one."""
    folder = zones.national_period(form, parse_period(period).text)
    living = [
        each
        for each in editions(zones, form)
        if each.folder.parent == folder and each.state() is not Happened.WITHDRAWN
    ]
    return living[-1] if living else None

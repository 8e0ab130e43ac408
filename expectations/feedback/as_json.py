"""The feedback as JSON, for the sender's own programs: everything, written as it is read.

``tilbakemelding.schema.json`` beside this file documents it; keys are added, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from expectations.feedback.gathering import Night
from expectations.feedback.told import (
    Column,
    DeliveryTold,
    Feedback,
    Line,
    Place,
    ReleasedLine,
    RuleTold,
    WaitingLine,
)

SCHEMA = "tilbakemelding/1"


def write_json(out: TextIO, told: Feedback, night: Night) -> None:
    """Write the whole feedback, a finding at a time: there may be a million of them."""
    head = json.dumps(_head(told), ensure_ascii=False, indent=2)
    out.write(head.removesuffix("\n}"))
    for name, entries in (
        ("findings", map(_line, night.lines())),
        ("waiting", map(_waiting, night.waiting())),
        ("released", map(_released, night.released())),
    ):
        out.write(f',\n  "{name}": [')
        for text in _separated(entries):
            out.write(text)
        out.write("]")
    out.write("\n}\n")


def _separated(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    mark = "\n    "
    for entry in entries:
        yield mark + json.dumps(entry, ensure_ascii=False)
        mark = ",\n    "


def _head(told: Feedback) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "source": {
            "name": told.source,
            "title": told.title,
            "municipality_code": told.municipality_code,
            "kind": told.kind,
        },
        "night": told.night.isoformat(),
        "level": str(told.level),
        "exit_code": told.exit_code,
        "verdict": told.verdict,
        "totals": {
            "deliveries": len(told.deliveries),
            "rows_received": told.total("rows_received"),
            "rows_taken_in": told.total("rows_taken_in"),
            "rows_set_aside": told.total("rows_set_aside"),
            "remarks": told.total("remarks"),
            "waiting": told.waiting,
            "released": told.released,
        },
        "deliveries": [_delivery(one) for one in told.deliveries],
        "rules": [_rule(one) for one in told.rules],
    }


def _delivery(told: DeliveryTold) -> dict[str, Any]:
    return {
        "name": told.name,
        "outcome": str(told.outcome),
        "level": str(told.level),
        "explanation": told.explanation,
        "remedy": told.remedy,
        "rows_received": told.rows_received,
        "rows_taken_in": told.rows_taken_in,
        "rows_set_aside": told.rows_set_aside,
        "remarks": told.remarks,
        "duplicate_of": told.duplicate_of or None,
    }


def _rule(told: RuleTold) -> dict[str, Any]:
    return {
        "rule": told.rule,
        "level": str(told.level),
        "delivery": told.delivery,
        "entity": told.entity or None,
        "file": told.file or None,
        "message": told.message,
        "remedy": told.remedy,
        "count": told.count,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "delivery": place.delivery,
        "entity": place.entity or None,
        "file": place.file or None,
        "row": place.row,
        "columns": [_column(column) for column in place.columns],
        "note": place.note or None,
        "record_id": place.record_id or None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name or None, "letter": column.letter or None}


def _line(line: Line) -> dict[str, Any]:
    words = {
        "rule": line.rule,
        "level": str(line.level),
        "message": line.message,
        "remedy": line.remedy,
    }
    return words | _place(line.place)


def _waiting(waiting: WaitingLine) -> dict[str, Any]:
    return _line(waiting.line) | {"since": waiting.since.isoformat(), "days": waiting.days}


def _released(released: ReleasedLine) -> dict[str, Any]:
    return {
        "rule": released.rule,
        "outcome": released.outcome,
        "reason": released.reason,
        "explanation": released.explanation or None,
        "replaced_by": released.replaced_by or None,
        **_place(released.place),
    }

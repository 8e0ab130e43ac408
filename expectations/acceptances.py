"""Deliveries that somebody has let through though they are small: who, when and why.

The rules that count rows then only tell. The decision lies beside the judgements, so that judging
the delivery again gives the same answer.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from contracts.zones import PRIVATE_FOLDER, Zones, check_name, sync_folder

# No source can be called this: a source's name begins with a letter or a digit.
FOLDER_NAME = "_accepted"


@dataclass(frozen=True)
class Acceptance:
    """A delivery is to be taken in whatever its number of rows."""

    source_name: str
    delivery_name: str
    accepted_by: str
    reason: str
    accepted_at: datetime


def accept(zones: Zones, acceptance: Acceptance) -> None:
    """Keep the decision. One that is there already stands: a decision is not rewritten."""
    path = _path(zones, acceptance.source_name, acceptance.delivery_name)
    if not acceptance.reason.strip() or not acceptance.accepted_by.strip():
        raise ValueError("Oppgi både hvem som slipper leveransen gjennom, og hvorfor.")
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if path.exists():
        return
    beside = path.with_name(f".{path.name}.part")
    told = asdict(acceptance) | {"accepted_at": acceptance.accepted_at.isoformat()}
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)


def accepted(zones: Zones, source: str, delivery: str) -> Acceptance | None:
    """The decision about a delivery, if there is one."""
    path = _path(zones, source, delivery)
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Acceptance(**(told | {"accepted_at": datetime.fromisoformat(told["accepted_at"])}))


def _path(zones: Zones, source: str, delivery: str) -> Path:
    folder = zones.judgements / FOLDER_NAME / check_name(source, "kilde")
    return folder / f"{check_name(delivery, 'leveranse')}.json"

"""Writes a town's rows as FHIR resources, one on each line, as a bulk export has them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from synthetic.fhir_resources import (
    Resource,
    encounter,
    enquiry,
    episode,
    healthcare_service,
    patient,
)
from tests.inputs.cases import ANY_RULE, Label, Made, Outcome, Part, Taken
from tests.inputs.leaks import telling_words
from tests.inputs.town import Cell, Town, code, town
from tests.inputs.written_csv import DELIVERY, LOCAL, OWN

KINDS = {
    "persons": "Patient", "offers": "HealthcareService", "enquiries": "ServiceRequest",
    "episodes": "EpisodeOfCare", "contacts": "Encounter",
}  # fmt: skip
# Words that are FHIR's own, and those of the made-up narrative that all resources have.
FHIR_WORDS = (
    "fhir",
    "patient",
    "encounter",
    "servicerequest",
    "episodeofcare",
    "healthcareservice",
)
# The resource no other refers to, and its entity: what is wrong there is wrong nowhere else.
LEAF, LEAF_ENTITY = "Encounter", "contacts"


@dataclass
class Exported:
    """An export while a recipe spoils it: resources by type, then lines by type."""

    town: Town
    resources: dict[str, list[Resource]]
    files: dict[str, bytes] = field(default_factory=dict)

    def lines(self, kind: str) -> list[str]:
        """A type's resources, a line each."""
        return [json.dumps(one, ensure_ascii=False) for one in self.resources[kind]]

    def content(self, kind: str) -> bytes:
        """A type's file."""
        return "".join(f"{line}\n" for line in self.lines(kind)).encode()

    def put_lines(self, kind: str, lines: list[str | bytes]) -> None:
        """Write a type's file from these lines."""
        raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.files[f"{kind}.ndjson"] = b"".join(line + b"\n" for line in raw)

    def broken(self, line: bytes | str, *remarks: str) -> Made:
        """One more line among the contacts that cannot be read: set aside by its number."""
        place = self.town.draw.randrange(len(self.resources[LEAF]) + 1)
        lines: list[str | bytes] = list(self.lines(LEAF))
        lines.insert(place, line)
        self.put_lines(LEAF, lines)
        counts = self.counts()
        label: Label = (LEAF_ENTITY, f"line:{place + 1}")
        aside = {label: frozenset({code(LEAF_ENTITY, 1)}) | ANY_RULE}
        more = counts | {LEAF_ENTITY: counts[LEAF_ENTITY] + 1}
        return self.made(Taken(more, aside, frozenset(remarks)))

    def counts(self) -> dict[str, int]:
        """Rows that land: an episode gives a status beside itself."""
        counts = self.town.counts()
        return counts | {"episode_statuses": counts["episodes"]} if "episodes" in counts else counts

    def taken(self, place: int, *rules: int) -> Taken:
        """Taken in but for one contact."""
        codes = frozenset(code(LEAF_ENTITY, rule) for rule in rules)
        return Taken(self.counts(), {self.town.label(LEAF_ENTITY, place): codes} if codes else {})

    def parts(self) -> dict[str, Part]:
        """Every file of the delivery."""
        whole = {f"{kind}.ndjson": self.content(kind) for kind in self.resources} | self.files
        return {f"{DELIVERY}/{name}": content for name, content in whole.items()}

    def made(
        self,
        *expected: Outcome,
        parts: Mapping[str, Part] | None = None,
        delivery: str = DELIVERY,
    ) -> Made:
        """The case; taken in whole when nothing else is said."""
        hidden = telling_words([*self.town.secrets, "Kanarifugl", "Oppdiktet"])
        return Made(
            source=OWN | {"kind": "fhir"},
            delivery=delivery,
            expected=expected or (Taken(self.counts()),),
            parts=self.parts() if parts is None else parts,
            secrets=hidden - self.town.ids() - telling_words(FHIR_WORDS),
            numbers=frozenset(self.town.numbers),
        )

    def manifest(self, **changes: Any) -> None:
        """Write what the export says of itself."""
        told = {
            "transactionTime": "2023-09-01T00:30:00+02:00",
            "request": "https://kanari.example/fhir/$export",
            "requiresAccessToken": True,
            "output": [
                {"type": kind, "url": f"https://kanari.example/{kind}.ndjson", "count": len(all_)}
                for kind, all_ in self.resources.items()
            ],
            "error": [],
        }
        self.files["manifest.json"] = json.dumps(told | changes).encode()


def _plain(value: Cell) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def export_of(draw: random.Random, *needed: str) -> Exported:
    """A town as an export, nothing spoilt yet."""
    made = town(draw, *(needed or (draw.choice(["contacts", "enquiries"]),)))
    rows = {
        entity: [{name: _plain(cell) for name, cell in row.items()} for row in rows]
        for entity, rows in made.rows.items()
    }
    statuses: dict[str, list[Mapping[str, Any]]] = {
        row["record_id"]: [{"status": "I", "valid_from": row["started_on"]}]
        for row in rows.get("episodes", [])
    }
    makers: dict[str, Callable[[Mapping[str, Any]], Resource]] = {
        "persons": patient,
        "offers": healthcare_service,
        "enquiries": enquiry,
        "episodes": lambda row: episode(row, statuses),
        "contacts": encounter,
    }
    return Exported(
        made, {KINDS[entity]: [makers[entity](row) for row in rows[entity]] for entity in rows}
    )

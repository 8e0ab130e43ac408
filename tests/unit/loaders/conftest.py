"""A small journal source that tests can write deliveries for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from contracts.receipts import Receipt
from contracts.settings import Settings
from loaders.deliveries import load_source

NIGHT = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)

PERSON = {
    "PostId": "p1", "KommuneNr": "3803", "Registrert": "01.02.2023 10:00:00",
    "Endret": "01.02.2023 10:00:00", "Slettet": "N", "Brukernøkkel": "B-17",
    "Fødselsnr": "01819010001", "Type": "fnr", "Erstatter": "(tom)", "Født": "01.01.1990",
    "Kjønn": "2", "Bydel": "", "Død": "", "Skjermet": "N", "ResFra": "", "ResTil": "",
}  # fmt: skip
FIELDS = [
    "record_id", "municipality_code", "registered_at", "changed_at", "is_deleted", "person_key",
    "national_id", "id_type", "replaces_national_id", "birth_date", "sex", "district_code",
    "deceased_on", "has_protected_address", "reserved_from", "reserved_to",
]  # fmt: skip


class Sender:
    """Writes deliveries of persons in Tønsberg's dialect and loads them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.inbox = settings.zones.inbox / "tonsberg"
        self.inbox.mkdir(parents=True)
        columns = dict(zip(FIELDS, PERSON, strict=True))
        declared = {
            "title": "Tønsberg", "municipality_code": "3803", "kind": "files",
            "location": "inbox/tonsberg", "registered_from": NIGHT.date().replace(month=1, day=1),
            "expected_by": "06:00",
            "dialect": {
                "delimiter": ";", "encoding": "cp1252", "decimal": ",", "date": "%d.%m.%Y",
                "datetime": "%d.%m.%Y %H:%M:%S", "empty": ["", "(tom)"], "true": ["J"],
                "false": ["N"], "trailer": "ANTALL",
            },
            "entities": {"persons": {"file": "personer_*.csv", "columns": columns}},
        }  # fmt: skip
        settings.zones.sources_file.write_text(
            yaml.safe_dump({"sources": {"tonsberg": declared}}, allow_unicode=True),
            encoding="utf-8",
        )

    def file(self, delivery: str) -> Path:
        """Where the persons of a delivery lie."""
        return self.inbox / delivery / f"personer_{delivery.replace('-', '')[:8]}.csv"

    def send(
        self,
        delivery: str,
        rows: Sequence[Mapping[str, str]],
        *,
        header: Sequence[str] | None = None,
        trailer: str | None = None,
        extra_lines: Sequence[str] = (),
        encoding: str = "cp1252",
    ) -> Path:
        """Write one delivery; ``rows`` override the standard person's cells."""
        names = list(header or PERSON)
        lines = [";".join(names)]
        lines += [";".join((PERSON | dict(row)).get(name, "") for name in names) for row in rows]
        lines += extra_lines
        count = len(rows) + len(extra_lines)
        lines.append(f"ANTALL;{count}" if trailer is None else trailer)
        path = self.file(delivery)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
        return path

    def load(self, run_id: str = "r1", as_of: datetime = NIGHT) -> list[Receipt]:
        """Load what has been sent."""
        return load_source(self.settings, "tonsberg", run_id, as_of)


@pytest.fixture
def sender(settings: Settings) -> Sender:
    """A source called tonsberg, declared and with an empty inbox."""
    return Sender(settings)


@pytest.fixture
def rules_of() -> Callable[[Receipt], list[str]]:
    """The rule codes of a receipt's findings, sorted."""
    return lambda receipt: sorted({finding.rule for finding in receipt.findings})

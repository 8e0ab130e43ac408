"""Tells a person what is known of what was sent, and writes down what a receiver said to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from contracts.periods import local_date
from contracts.zones import Zones
from exports.delivery.alarms import KIND_NB
from exports.delivery.ledger import Ledger
from exports.delivery.message import Alarm, Answer, Kind
from exports.delivery.receipts import folder_of

# What a person can have been told by telephone.
TOLD = {"mottatt": Kind.ACCEPTED, "avvist": Kind.REJECTED, "ikke-mottatt": Kind.FAILED}


@dataclass(frozen=True)
class Sent:
    """One message to one receiver, as it stands."""

    receiver: str
    message_id: str
    since: datetime | None
    tries: int
    answer: Answer | None


def read_sent(zones: Zones, receivers: list[str]) -> list[Sent]:
    """Everything that was made ready for some receivers, the oldest first."""
    found = []
    for receiver in receivers:
        ledger = Ledger(zones, receiver)
        for message_id in ledger.message_ids():
            standing = ledger.standing(message_id)
            found.append(
                Sent(receiver, message_id, standing.since, standing.tries, standing.answer)
            )
    return sorted(found, key=lambda sent: (sent.receiver, str(sent.since), sent.message_id))


def strangers(zones: Zones, receiver: str) -> int:
    """How many receipts of one receiver are of no message we have sent it."""
    ledger = Ledger(zones, receiver)
    paths = sorted(folder_of(zones, receiver).glob("[!.]*.parquet"))
    told = [row for path in paths for row in pq.ParquetFile(path).read(["message_id"]).to_pylist()]
    return sum(row["message_id"] is None or not ledger.knows(row["message_id"]) for row in told)


def show_sent(sent: list[Sent], unknown: dict[str, int], console: Console) -> None:
    """Print what was sent and what is known of it."""
    if not sent:
        console.print("Ingenting er sendt.")
    else:
        table = Table("Mottaker", "Melding", "Sendt", "Forsøk", "Hva vi vet", "Referanse")
        for one in sent:
            answer = one.answer
            table.add_row(
                one.receiver,
                one.message_id,
                local_date(one.since).isoformat() if one.since else "",
                str(one.tries),
                KIND_NB[answer.kind] if answer else "gjort klar",
                (answer.ref_id or answer.code) if answer else "",
            )
        console.print(table)
    for receiver, count in unknown.items():
        if count:
            console.print(f"{receiver}: {count} kvitteringer gjelder ingenting vi har sendt dit.")


def show_alarms(alarms: tuple[Alarm, ...], console: Console) -> None:
    """Print what a person must look at, with the remedy of each."""
    for alarm in alarms:
        about = f" ({alarm.message_id})" if alarm.message_id else ""
        console.print(f"{alarm.message}{about}\n  {alarm.remedy}", markup=False, highlight=False)
    if not alarms:
        console.print("Ingenting å se på.")

"""What a person must look at when a delivery does not go as it should: as values, so that who
tells it, and how, is for others to decide."""

from __future__ import annotations

from exports.delivery.message import Alarm, Answer, Kind

NO_RECEIPT = "no_receipt"
UNKNOWN_RECEIPT = "unknown_receipt"
UNREADABLE_RECEIPT = "unreadable_receipt"
OTHER_RECEIPT = "other_receipt"
REJECTED = "rejected"
NOT_DELIVERED = "not_delivered"
NOBODY_KNOWS = "nobody_knows"

KIND_NB = {
    Kind.ACCEPTED: "mottatt",
    Kind.REJECTED: "avvist",
    Kind.DELIVERED: "levert, kvittering ventes",
    Kind.FAILED: "ikke levert",
    Kind.UNKNOWN: "ingen vet om den kom fram",
}


def rejected(receiver: str, answer: Answer) -> Alarm:
    """The receiver will not have it."""
    return Alarm(
        REJECTED,
        receiver,
        answer.message_id,
        f"{receiver} avviste meldingen: {answer.code} ({len(answer.lines)} linjer er nevnt)",
        "Rett feilen der tallene kommer fra, og lag en ny utgave. Meldingen sendes ikke på nytt.",
    )


def given_up(receiver: str, answer: Answer) -> Alarm:
    """The tries are used up."""
    if answer.kind is Kind.UNKNOWN:
        return Alarm(
            NOBODY_KNOWS,
            receiver,
            answer.message_id,
            f"ingen vet om {receiver} har fått meldingen: {answer.message}",
            "Ring mottakeren. Se docs/runbooks/receiver-does-not-answer.md.",
        )
    return Alarm(
        NOT_DELIVERED,
        receiver,
        answer.message_id,
        f"meldingen er ikke levert til {receiver}: {answer.message}",
        "Se docs/runbooks/receiver-does-not-answer.md, og be om ny sending når det er rettet.",
    )


def no_receipt(receiver: str, message_id: str, hours: int) -> Alarm:
    """It was sent, and nobody has said that it came."""
    return Alarm(
        NO_RECEIPT,
        receiver,
        message_id,
        f"{receiver} har ikke kvittert innen {hours} timer",
        "Spør mottakeren. Meldingen sendes ikke på nytt av seg selv.",
    )


def unknown_receipt(receiver: str, message_id: str) -> Alarm:
    """It is of a message we have not sent there."""
    return Alarm(
        UNKNOWN_RECEIPT,
        receiver,
        message_id,
        f"{receiver} kvitterte for en melding vi ikke har sendt dit",
        f"Kvitteringen ligger i {_kept(receiver)}. Se docs/runbooks/receipt-unknown.md.",
    )


def unreadable_receipt(receiver: str) -> Alarm:
    """It cannot be read."""
    return Alarm(
        UNREADABLE_RECEIPT,
        receiver,
        "",
        f"en kvittering fra {receiver} kan ikke leses",
        f"Kvitteringen ligger i {_kept(receiver)}. Spør mottakeren hva den gjelder.",
    )


def other_receipt(receiver: str, known: Answer, told: Answer) -> Alarm:
    """It says other than what is known already."""
    return Alarm(
        OTHER_RECEIPT,
        receiver,
        told.message_id,
        f"{receiver} har sagt to ting om samme melding: "
        f"{KIND_NB[known.kind]}, og så {KIND_NB[told.kind]}",
        f"Begge kvitteringer ligger i {_kept(receiver)}, og den første gjelder. Spør mottakeren.",
    )


def _kept(receiver: str) -> str:
    """Where the receipts of a receiver lie."""
    return f"landing/_receipts/{receiver}/"

"""What the tasks of a national report do. Heavy imports are inside: a DAG file must parse at once.

Tasks hand each other ids and names, never figures. Each can be run again: where the edition is in
its life is read from its own folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).resolve().parents[1] / "exports" / "receivers"
NAME = "navn"


class NotDelivered(Exception):
    """It did not get through, and a later try can help."""


class StopHere(Exception):
    """The report cannot go on until a person has done something; the message says what."""


def form_names() -> list[str]:
    """The forms there are contracts for, by their files' names."""
    return sorted({path.stem.rpartition("-")[0] for path in CONTRACTS.glob("*.yml")})


def build(form: str, period: str) -> dict[str, str]:
    """Draft the edition, or go on with one that is on its way.

    What has had its answer is left as it is: then this is a correction.
    """
    from exports.editions.commands import draft_asked
    from exports.editions.numbering import ANSWERED
    from exports.editions.picking import newest_of

    zones = _zones()
    edition = newest_of(zones, form, period)
    if edition is None or edition.state() in ANSWERED:
        edition = draft_asked(zones, form, period)
    return {"message_id": edition.header.message_id, "place": edition.place}


def validate(report: dict[str, str]) -> list[str]:
    """The dry run; StopHere when nobody may approve the edition as it is."""
    from exports.clock import utc_now
    from exports.dry_run import is_stopped
    from exports.proving import prove

    found = prove(_zones(), _edition(report), utc_now())
    told = [str(finding) for finding in found]
    print("\n".join(told))
    if is_stopped(found):
        raise StopHere("; ".join(told))
    return told


def prove_disclosure(report: dict[str, str]) -> None:
    """StopHere unless what is sent is, byte for byte, what was proven to reveal nobody."""
    from exports.editions.verify import verify_all

    problems = verify_all(_zones(), [_edition(report)])
    if problems:
        raise StopHere("; ".join(map(str, problems)))


def page(report: dict[str, str]) -> str:
    """What those who approve are asked: where the page is, and what has changed."""
    from contracts.settings import load_settings
    from exports.clock import utc_now
    from exports.proving import tried
    from exports.request import asked_of_signer

    edition = _edition(report)
    found = tried(edition, utc_now())
    return asked_of_signer(_zones(), edition, found, load_settings().pages_url)


def sign(
    report: dict[str, str], answer: dict[str, Any], earlier: dict[str, str] | None = None
) -> dict[str, str]:
    """One person's approval. StopHere when it is the one who has approved already, by name or
    by who is signed in."""
    from exports.clock import utc_now
    from exports.editions.approving import approve, check_person, same_person
    from exports.editions.life import approvals

    edition = _edition(report)
    name = check_person(str(answer["params_input"].get(NAME) or ""))
    user = str((answer.get("responded_by_user") or {}).get("id") or "")
    if earlier and same_person(earlier["name"], name):
        raise StopHere(f"{name} har allerede godkjent. To ulike personer må godkjenne.")
    if earlier and user and user == earlier["user"]:
        raise StopHere("Den samme brukeren har svart to ganger. To ulike personer må godkjenne.")
    # Run again after being killed, the approval may be there already.
    if not any(same_person(each.details["name"], name) for each in approvals(edition.events())):
        approve(_zones(), edition, name, utc_now())
    return {"name": name, "user": user}


def deliver(report: dict[str, str]) -> str:
    """One try. NotDelivered when a later one can help, StopHere when only a person can."""
    from exports.delivery.alarms import KIND_NB
    from exports.delivery.message import Kind
    from exports.report import TO_SEND, check_receiver, sent

    edition, zones = _edition(report), _zones()
    if edition.state() not in TO_SEND:
        return str(edition.state())
    check_receiver(zones, edition)
    answer = sent(zones, edition)
    _tell(answer.alarms)
    if answer.kind in (Kind.FAILED, Kind.UNKNOWN):
        told = f"{edition.place}: {KIND_NB[answer.kind]} {answer.code}".rstrip()
        raise NotDelivered(told) if answer.may_retry else StopHere(told)
    return str(edition.state())


def is_answered(report: dict[str, str]) -> bool:
    """Fetch receipts; whether the receiver has answered. One that cannot be reached just now is
    looked for again the next time, and what should have come by now is told all the same."""
    from exports.clock import utc_now
    from exports.delivery.intake import overdue
    from exports.delivery.ledger import BeingSent
    from exports.delivery.senders import receiver_named
    from exports.delivery.transport import Unreachable
    from exports.editions.events import Happened
    from exports.report import heard

    edition, zones = _edition(report), _zones()
    if edition.state() is Happened.SENT:
        try:
            _tell(heard(zones, edition))
        except (Unreachable, BeingSent) as problem:
            print(problem)
            _tell(overdue(receiver_named(zones, edition.header.receiver_code), zones, utc_now()))
    return edition.state() is not Happened.SENT


def is_rejected(report: dict[str, str]) -> bool:
    """Whether the receiver has turned the edition away."""
    from exports.editions.events import Happened

    return _edition(report).state() is Happened.REJECTED


def is_sealed(report: dict[str, str]) -> bool:
    """Seal the edition when its deadline has passed; whether that is done, or it is replaced."""
    from exports.editions.events import Happened
    from exports.report import sealed

    edition = _edition(report)
    return sealed(_zones(), edition) or edition.state() is not Happened.ACKNOWLEDGED


def correction(report: dict[str, str]) -> str:
    """What a person must mend, with the lines named."""
    from exports.report import rejection
    from exports.request import asked_of_mender

    edition = _edition(report)
    return asked_of_mender(edition, rejection(edition))


def _tell(alarms: Iterable[Any]) -> None:
    """Tell what a person must look at: in the task's log each time, to those on duty once."""
    from dags._alerts import send_once

    for alarm in alarms:
        print(f"ALARM {alarm.code}: {alarm.message} {alarm.remedy}")
        send_once(f"report_{alarm.code}", f"{alarm.receiver} {alarm.message_id}".strip())


def _zones() -> Any:
    from contracts.settings import load_settings

    return load_settings().zones


def _edition(report: dict[str, str]) -> Any:
    from exports.editions.picking import picked

    return picked(_zones(), report["message_id"], None, None)

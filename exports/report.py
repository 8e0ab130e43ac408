"""From draft to receipt in one command, for a desk without Airflow.

Each step looks at where the edition is in its life and does what is next, so that the same
command again goes on from where the last one stopped or was killed. ``dags/national_report.py``
takes the same steps.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations
from time import sleep

from rich.console import Console

from contracts.zones import Zones
from exports.clock import utc_now
from exports.delivery.credentials import check_ready
from exports.delivery.desk import show_alarms
from exports.delivery.intake import collect
from exports.delivery.message import Alarm, Answer, Kind
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.senders import known_of, receiver_named, sender_to
from exports.delivery.sending import keep_trying
from exports.disk_faults import in_words
from exports.editions.answering import take_answers
from exports.editions.approving import approve, check_person, same_person
from exports.editions.commands import (
    DONE,
    LOOK,
    NOT_DONE,
    TELLABLE,
    draft_asked,
    tell_answer,
    tell_draft,
)
from exports.editions.deadline import seal
from exports.editions.events import Happened
from exports.editions.folder import Edition
from exports.editions.life import APPROVERS, WORDS_NB, NotAllowed, approvals, details_of
from exports.editions.picking import newest_of
from exports.editions.sending import deliver
from exports.proving import proven

# Lets the time between two tries pass.
Wait = Callable[[timedelta], None]
TO_SEND = (Happened.APPROVED, Happened.SENDING)


def run(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    """As far as can be: 0 when all is well, 1 when a person must look, 2 when it could not."""
    try:
        if not options.form or not options.period:
            raise NotAllowed("Oppgi skjema og periode: make report FORM=maling PERIOD=2026-03")
        check_two(options.names)
        edition = drafted(zones, options.form, options.period, console)
        code = prove(zones, edition, console)
        if code == NOT_DONE:
            return code
        sign(zones, edition, options.names, console)
        wait = _waiting(console) if options.wait else None
        return max(code, _onwards(zones, edition, console, wait, is_sent=options.send))
    except TELLABLE as problem:
        sys.stderr.write(f"{in_words(problem, zones.home)}\n")
        return NOT_DONE


def check_two(names: Sequence[str]) -> None:
    """NotAllowed when one of the names is no person's, or two are one person's."""
    for one, other in combinations([check_person(name) for name in names], 2):
        if same_person(one, other):
            raise NotAllowed(
                f"{other} er oppgitt to ganger. To ulike personer må godkjenne; be en annen om det."
            )


def drafted(zones: Zones, form: str, period: str, console: Console) -> Edition:
    """The edition to go on with: the newest of the period, or a first one, with its page."""
    edition = newest_of(zones, form, period)
    if edition is None:
        edition = draft_asked(zones, form, period)
        tell_draft(edition, console)
        return edition
    console.print(f"Går videre med {edition.place}: {WORDS_NB[edition.state()]}.", markup=False)
    return edition


def prove(zones: Zones, edition: Edition, console: Console) -> int:
    """The dry run of a draft, once: 1 with a warning, 2 when nobody may approve it as it is."""
    if edition.state() is not Happened.DRAFTED:
        return DONE
    return proven(zones, edition, utc_now(), console)


def sign(zones: Zones, edition: Edition, names: Sequence[str], console: Console) -> None:
    """The approvals that are still to be given, by those who are named."""
    for name in names:
        before = [event.details["name"] for event in approvals(edition.events())]
        if any(same_person(name, signed) for signed in before):
            console.print(f"{check_person(name)} har allerede godkjent.", markup=False)
            continue
        if edition.state() is Happened.VALIDATED:
            approve(zones, edition, name, utc_now())
            console.print(f"Godkjent av {check_person(name)}.", markup=False)
        else:
            raise NotAllowed(
                f"{edition.place} er {WORDS_NB[edition.state()]}; "
                f"{check_person(name)} kan ikke godkjenne den nå."
            )


def _waiting(console: Console) -> Wait:
    def wait(spacing: timedelta) -> None:
        console.print("Det kom ikke fram. Prøver igjen om en time; ingenting blir sendt to ganger.")
        sleep(spacing.total_seconds())

    return wait


def _onwards(
    zones: Zones, edition: Edition, console: Console, wait: Wait | None, *, is_sent: bool
) -> int:
    if edition.state() is Happened.VALIDATED:
        left = APPROVERS - len(approvals(edition.events()))
        console.print(f"{'To' if left > 1 else 'En til'} må lese siden og godkjenne: "
                      f"{edition.folder / 'page' / 'index.html'}", markup=False)  # fmt: skip
        console.print("Hver av dem godkjenner med: python -m exports approve --form "
                      f"{edition.header.form} --period {edition.period.text} "
                      "--as 'Fornavn Etternavn'", markup=False)  # fmt: skip
        return LOOK
    if edition.state() in TO_SEND:
        try:
            check_receiver(zones, edition)
        except UnusableReceivers as problem:
            console.print(f"{edition.place} er godkjent, men kan ikke sendes ennå: {problem}",
                          markup=False)  # fmt: skip
            return LOOK
        if not is_sent:
            console.print("Godkjent av to. Kjør på nytt med --send for å sende den.")
            return LOOK
        answer = sent(zones, edition, wait)
        if answer.kind is not Kind.REJECTED:
            tell_answer(edition, answer, console)
        if answer.kind in (Kind.FAILED, Kind.UNKNOWN) and not answer.may_retry:
            # The tries are used up, or none can help: what to do is told with the alarm.
            return LOOK
    if edition.state() is Happened.SENT and (alarms := heard(zones, edition)):
        show_alarms(alarms, console)
    sealed(zones, edition)
    return _where_it_is(edition, console)


def check_receiver(zones: Zones, edition: Edition) -> None:
    """UnusableReceivers when nobody has said where the receiver is, or a file it needs is gone."""
    check_ready(receiver_named(zones, edition.header.receiver_code))


def sent(zones: Zones, edition: Edition, wait: Wait | None = None) -> Answer:
    """One try to send it, and with ``wait`` three more; nothing is sent twice."""

    def try_once() -> Answer:
        return deliver(zones, edition, sender_to(zones, edition.header.receiver_code))

    return try_once() if wait is None else keep_trying(try_once, wait)


def heard(zones: Zones, edition: Edition) -> tuple[Alarm, ...]:
    """Fetch the receipts that lie ready, and let them into the editions' lives."""
    alarms = collect(receiver_named(zones, edition.header.receiver_code), zones, utc_now())
    take_answers(zones, known_of, utc_now())
    return alarms


def sealed(zones: Zones, edition: Edition) -> bool:
    """Seal it when its deadline has passed; whether it is sealed."""
    if edition.state() is Happened.ACKNOWLEDGED:
        period = "/".join(edition.folder.parts[-3:-1])
        for problem in seal(zones, utc_now(), edition.header.form).damaged:
            if problem.place.startswith(f"{period}/"):
                raise problem
    return edition.state() is Happened.SEALED


def _where_it_is(edition: Edition, console: Console) -> int:
    state = edition.state()
    console.print(f"{edition.place} er {WORDS_NB[state]}.", markup=False)
    if state is Happened.REJECTED:
        for line in rejection(edition):
            console.print(f"  {line}", markup=False)
        console.print("Rett feilen der tallene kommer fra. Lag så en korrigert utgave: "
                      "python -m exports draft, og kjør på nytt.", markup=False)  # fmt: skip
        return LOOK
    if state is Happened.SENDING:
        console.print("Kjør på nytt om en time; ingenting blir sendt to ganger.")
        return LOOK
    if state is Happened.SENT:
        console.print("Kjør på nytt for å hente kvitteringen.")
    if state is Happened.ACKNOWLEDGED:
        told = details_of(edition.events(), Happened.ACKNOWLEDGED)["ref_id"] or "ingen"
        console.print(f"Referanse: {told}. Forsegles etter fristen "
                      f"{edition.header.due_on:%d.%m.%Y}.", markup=False)  # fmt: skip
    return DONE


def rejection(edition: Edition) -> tuple[str, ...]:
    """What the receiver had against it: the code and its words, then each line."""
    told = details_of(edition.events(), Happened.REJECTED)
    return (
        ()
        if not told
        else (
            f"{told['code']} {told['message']}".strip(),
            *(
                f"{line['place']}: {line['code']} {line['message']}".rstrip()
                for line in told["lines"]
            ),
        )
    )

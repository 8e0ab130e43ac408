"""What the command line does with editions, and what it says about it."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from rich.console import Console

from contracts.zones import Zones
from exports.clock import utc_now
from exports.delivery.alarms import KIND_NB
from exports.delivery.checking import damages
from exports.delivery.ledger import BeingSent, Damaged
from exports.delivery.message import Answer, Kind, TwoContents
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.senders import known_of, sender_to
from exports.delivery.transport import Unreachable
from exports.disclosure.protection import NotProtected
from exports.disk_faults import in_words
from exports.editions.answering import take_answers
from exports.editions.approving import approve, check_person
from exports.editions.deadline import seal
from exports.editions.drafting import Draft, draft
from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition, editions
from exports.editions.life import APPROVERS, WORDS_NB, NotAllowed, approvals
from exports.editions.listing import show_editions
from exports.editions.period import parse_period
from exports.editions.picking import picked
from exports.editions.replay import Wanted, chosen, replay
from exports.editions.sending import deliver, withdraw
from exports.editions.verify import verify_all
from exports.proving import proven
from exports.receivers import FormUnknown, check_form, read_form
from exports.review.tables import NotReadable
from exports.review.writing import write_page
from exports.warehouse import PublicationDamaged

DONE, LOOK, NOT_DONE = 0, 1, 2

PERIOD_NB = {"month": "en måned", "quarter": "et kvartal", "year": "et år"}

# What goes wrong in a way that its own words tell.
TELLABLE = (NotAllowed, Tampered, TwoContents, BeingSent, Damaged, Unreachable, UnusableReceivers,
            NotReadable, FormUnknown, PublicationDamaged, ValueError, OSError)  # fmt: skip


def run(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    """One command: 0 when all is well, 1 when a person must look, 2 when it could not be done."""
    try:
        return _COMMANDS[options.command](options, zones, console)
    except TELLABLE as problem:
        sys.stderr.write(f"{in_words(problem, zones.home)}\n")
        return NOT_DONE


def _draft(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    edition = draft_asked(zones, options.form, options.period, cancel=options.cancel)
    tell_draft(edition, console)
    return _validate_now(zones, edition, console)


def draft_asked(zones: Zones, form_name: str, period_text: str, *, cancel: bool = False) -> Edition:
    """Draft the next edition of what a person has named. NotAllowed when it cannot be made."""
    period = parse_period(period_text)
    form = read_form(form_name, period.on)
    if period.kind != form.period.kind:
        raise NotAllowed(f"{form.form} sendes for {PERIOD_NB[form.period.kind]} om gangen.")
    asked = Draft(form, period, cancel)
    try:
        return draft(zones, asked, utc_now(), write_page=write_page)
    except NotProtected:
        raise NotAllowed(
            f"{form.form} for {period.text} kan ikke lages: etter det som er sendt før, finnes det "
            "ingen måte å skjule små tall på. Snakk med mottakeren om å slå sammen grupper."
        ) from None


def tell_draft(edition: Edition, console: Console) -> None:
    """Say what was drafted, and where its page is."""
    console.print(f"Utkast laget: {edition.place} ({edition.header.message_id})", markup=False)
    console.print(f"Les siden: {edition.folder / 'page' / 'index.html'}", markup=False)


def _validate(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    return _validate_now(
        zones, picked(zones, options.message_id, options.form, options.period), console
    )


def _validate_now(zones: Zones, edition: Edition, console: Console) -> int:
    code = proven(zones, edition, utc_now(), console)
    state = edition.state()
    if state is not Happened.DRAFTED:
        more = " To må lese siden og godkjenne." if state is Happened.VALIDATED else ""
        console.print(f"{edition.place} er {WORDS_NB[state]}.{more}", markup=False)
    return code


def _approve(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    edition = picked(zones, options.message_id, options.form, options.period)
    approve(zones, edition, options.name, utc_now())
    left = APPROVERS - len(approvals(edition.events()))
    more = "Kan sendes." if not left else "En til må godkjenne."
    console.print(f"{edition.place} er godkjent av {check_person(options.name)}. {more}",
                  markup=False)  # fmt: skip
    return DONE


def _withdraw(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    edition = picked(zones, options.message_id, options.form, options.period)
    withdraw(zones, edition, check_person(options.name), options.reason, utc_now())
    console.print(f"{edition.place} er trukket. Den sendes aldri.", markup=False)
    return DONE


def _send(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    edition = picked(zones, options.message_id, options.form, options.period)
    answer = deliver(zones, edition, sender_to(zones, edition.header.receiver_code))
    return tell_answer(edition, answer, console)


def _replay(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    name = _login_name() if options.name is None else check_person(options.name)
    if options.period is not None:
        parse_period(options.period)
    if options.form is not None:
        check_form(options.form)
    wanted = Wanted(options.message_id, options.since, options.period, options.from_sequence,
                    options.form)  # fmt: skip
    if wanted == Wanted(form=options.form):
        raise NotAllowed("Velg hva som skal sendes på nytt: --id, --since, --period eller "
                         "--from-sequence.")  # fmt: skip
    worst = DONE
    for edition in chosen(zones, wanted):
        send = sender_to(zones, edition.header.receiver_code, again_by=name)
        for each, answer in replay(zones, [edition], send):
            worst = max(worst, tell_answer(each, answer, console))
    return worst


def _login_name() -> str:
    """Who asks for a replay and has not said their name: as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise NotAllowed('Si hvem du er: --as "Fornavn Etternavn".') from None


def tell_answer(edition: Edition, answer: Answer, console: Console) -> int:
    """Say what is known of an edition that was sent; 1 when somebody must look."""
    console.print(f"{edition.place}: {KIND_NB[answer.kind]} {answer.ref_id}".rstrip(), markup=False)
    if answer.code or answer.message:
        console.print(f"  {answer.code} {answer.message}".rstrip(), markup=False)
    if answer.kind is Kind.UNKNOWN:
        console.print("  Spør mottakeren før den sendes på nytt.")
    for line in answer.lines:
        console.print(f"  {line.place}: {line.code} {line.message}", markup=False)
    for alarm in answer.alarms:
        console.print(f"  {alarm.message} {alarm.remedy}", markup=False)
    return DONE if answer.kind in (Kind.ACCEPTED, Kind.DELIVERED) else LOOK


def _answers(_: argparse.Namespace, zones: Zones, console: Console) -> int:
    told, damaged = take_answers(zones, known_of, utc_now())
    for edition, event in told:
        console.print(f"{edition.place} er {WORDS_NB[event.what]}.", markup=False)
    for problem in damaged:
        console.print(str(problem), markup=False)
    if not told and not damaged:
        console.print("Ingen nye svar. Kvitteringer hentes med python -m exports.delivery collect")
    rejected = any(event.what is Happened.REJECTED for _, event in told)
    return LOOK if rejected or damaged else DONE


def _seal(_: argparse.Namespace, zones: Zones, console: Console) -> int:
    done = seal(zones, utc_now())
    for edition in done.sealed:
        console.print(f"{edition.place} er forseglet.", markup=False)
    for edition in done.overdue:
        words = WORDS_NB[edition.state()]
        console.print(f"{edition.place}: fristen er ute, og utgaven er {words}.", markup=False)
    for problem in done.damaged:
        console.print(str(problem), markup=False)
    if not (done.sealed or done.overdue or done.damaged):
        console.print("Ingenting å forsegle.")
    return LOOK if done.overdue or done.damaged else DONE


def _editions(_: argparse.Namespace, zones: Zones, console: Console) -> int:
    show_editions(list(editions(zones)), console)
    return DONE


def _verify(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    every = list(editions(zones))
    asked = None
    if options.path is not None and not options.all:
        asked = [each for each in every if each.folder == options.path.resolve()]
        if not asked:
            raise NotAllowed("Mappen er ingen utgave i denne installasjonen.")
    problems = [str(problem) for problem in verify_all(zones, asked)]
    if asked is None:
        problems += damages(zones)
    for problem in problems:
        console.print(problem, markup=False)
    if problems:
        console.print("Hent filene fra sikkerhetskopien; se docs/editions.md.")
        return LOOK
    if not every:
        console.print("Det finnes ingen utgaver å se etter ennå.")
        return DONE
    count = len(every if asked is None else asked)
    console.print(
        "Utgaven er slik den ble skrevet."
        if count == 1
        else f"{count} utgaver er slik de ble skrevet."
    )
    return DONE


_COMMANDS: dict[str, Callable[[argparse.Namespace, Zones, Console], int]] = {
    "draft": _draft,
    "validate": _validate,
    "approve": _approve,
    "withdraw": _withdraw,
    "send": _send,
    "answers": _answers,
    "seal": _seal,
    "editions": _editions,
    "verify": _verify,
    "replay": _replay,
}

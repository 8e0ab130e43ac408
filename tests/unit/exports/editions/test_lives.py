"""Any sequence of what people and receivers do, cut short anywhere, leaves editions that hold."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.zones import Zones
from exports.delivery.message import Answer, Kind, Message
from exports.editions.approving import approve
from exports.editions.deadline import seal
from exports.editions.events import Happened
from exports.editions.folder import Edition, editions, happen
from exports.editions.header import Status
from exports.editions.life import NotAllowed
from exports.editions.replay import Wanted, chosen, replay
from exports.editions.sending import deliver, take_answer, withdraw
from exports.editions.verify import verify_all
from exports.receivers.contract import Form
from tests.unit.exports.editions.conftest import FIGURES, Desk
from tests.unit.exports.editions.dying import Killed, killed_after

PEOPLE = st.sampled_from(["Kari Nordmann", "kari  NORDMANN", "Ola Hansen", "Kari-Nordmann", "K"])
KINDS = st.sampled_from(list(Kind))
# Most of what is done is done to the end, and with the newest.
DEATHS = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 40))
WHICH = st.sampled_from([0, 0, 0, 0, 1, 2, 3])


class Lives(RuleBasedStateMachine):
    """One installation, its people, and a receiver that remembers everything."""

    form: Form

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        zones = Zones(self.home / "data")
        zones.make()
        self.desk = Desk(zones, self.form)
        self.received: dict[str, bytes] = {}
        self.sequences: list[int] = []

    def teardown(self) -> None:
        """Remove the installation."""
        shutil.rmtree(self.home)

    @property
    def zones(self) -> Zones:
        """Its zones."""
        return self.desk.zones

    def some(self, which: int) -> Edition:
        """One of the editions there are, the newest first."""
        found = list(editions(self.zones))
        return found[-1 - which % len(found)]

    def send(self, outgoing: Path, message: Message, kind: Kind) -> Answer:
        """What leaves: never unapproved, never other bytes under an id, never out of sequence."""
        folder = outgoing.parents[1] / "events"
        told = [json.loads(path.read_text()) for path in sorted(folder.glob("[0-9]*.json"))]
        names = {
            "".join(filter(str.isalpha, event["details"]["name"].casefold()))
            for event in told
            if event["event"] == "approved"
        }
        assert len(names) >= 2
        content = outgoing.read_bytes()
        assert self.received.setdefault(message.message_id, content) == content
        if message.sequence not in self.sequences:
            self.sequences.append(message.sequence)
        assert self.sequences == sorted(self.sequences)
        return Answer(kind, message.message_id, ref_id="r")

    @initialize()
    def publish_first(self) -> None:
        """Something must be published."""
        self.desk.publish()

    @rule(value=st.integers(0, 20), definition=st.sampled_from("12"))
    def publish(self, value: int, definition: str) -> None:
        """Another night."""
        self.desk.publish((*FIGURES[:2], ("2", "persons", value, None)), definition)

    @rule(cancel=st.booleans(), death=DEATHS)
    def draft(self, cancel: bool, death: int | None) -> None:
        """Somebody asks for an edition."""
        try:
            with killed_after(death):
                self.desk.draft(cancel=cancel)
        except (NotAllowed, Killed):
            pass

    @precondition(lambda self: any(editions(self.zones)))
    @rule(which=WHICH, name=PEOPLE, death=DEATHS)
    def approve(self, which: int, name: str, death: int | None) -> None:
        """Somebody approves, or tries to once more under the same name."""
        edition = self.some(which)
        try:
            with killed_after(death):
                if edition.state() is Happened.DRAFTED:
                    happen(self.zones, edition, Happened.VALIDATED, self.desk.tick(), {})
                approve(self.zones, edition, name, self.desk.tick())
        except (NotAllowed, Killed):
            pass

    @precondition(lambda self: any(editions(self.zones)))
    @rule(which=WHICH, kind=KINDS, death=DEATHS)
    def deliver(self, which: int, kind: Kind, death: int | None) -> None:
        """An edition is sent, approved or not."""
        try:
            with killed_after(death):
                deliver(
                    self.zones,
                    self.some(which),
                    lambda outgoing, message: self.send(outgoing, message, kind),
                    self.desk.tick,
                )
        except (NotAllowed, Killed):
            pass

    @rule(cancel=st.booleans(), kind=KINDS, death=DEATHS)
    def whole_way(self, cancel: bool, kind: Kind, death: int | None) -> None:
        """Everything at once, as at a desk."""
        try:
            with killed_after(None if death is None else 2 * death):
                edition = self.desk.draft(cancel=cancel)
                happen(self.zones, edition, Happened.VALIDATED, self.desk.tick(), {})
                for name in ("Kari Nordmann", "Ola Hansen"):
                    approve(self.zones, edition, name, self.desk.tick())
                deliver(
                    self.zones,
                    edition,
                    lambda outgoing, message: self.send(outgoing, message, kind),
                    self.desk.tick,
                )
        except (NotAllowed, Killed):
            pass

    @precondition(lambda self: self.received)
    @rule(which=WHICH, kind=KINDS, death=DEATHS)
    def answer(self, which: int, kind: Kind, death: int | None) -> None:
        """A receipt comes, late or twice."""
        edition = self.some(which)
        told = Answer(kind, edition.header.message_id, ref_id="r")
        try:
            with killed_after(death):
                take_answer(self.zones, edition, told, self.desk.tick())
        except (NotAllowed, Killed):
            pass

    @precondition(lambda self: any(editions(self.zones)))
    @rule(which=WHICH, is_meant=st.sampled_from([False, False, True]), death=DEATHS)
    def withdraw(self, which: int, is_meant: bool, death: int | None) -> None:
        """Somebody takes an edition back."""
        try:
            with killed_after(death if is_meant else 0):
                withdraw(self.zones, self.some(which), "Kari Nordmann", "feil", self.desk.tick())
        except (NotAllowed, Killed):
            pass

    @rule(days=st.integers(0, 30), death=DEATHS)
    def seal(self, days: int, death: int | None) -> None:
        """The calendar goes on."""
        try:
            with killed_after(death):
                seal(self.zones, self.desk.tick() + timedelta(days=days))
        except Killed:
            pass

    @rule(kind=KINDS, death=DEATHS)
    def replay(self, kind: Kind, death: int | None) -> None:
        """A receiver asks for everything again."""
        try:
            with killed_after(death):
                list(
                    replay(
                        self.zones,
                        chosen(self.zones, Wanted(period="2026-03")),
                        lambda outgoing, message: self.send(outgoing, message, kind),
                        self.desk.tick,
                    )
                )
        except (NotAllowed, Killed):
            pass

    @invariant()
    def every_edition_holds(self) -> None:
        """Nothing is half, changed or out of its chain."""
        assert verify_all(self.zones) == []

    @invariant()
    def one_is_in_force_at_most(self) -> None:
        """Of a period's editions at most one is received and neither replaced nor taken back,
        unless what should tell the others was killed: the next sealing tells them."""
        seal(self.zones, self.desk.now)
        in_force = [
            edition
            for edition in editions(self.zones)
            if edition.state() in (Happened.ACKNOWLEDGED, Happened.SEALED)
            and edition.header.status is not Status.CANCELLED
        ]
        assert len(in_force) <= 1


@pytest.mark.parametrize("examples", [10])
def test_lives(form: Form, examples: int) -> None:
    machine = type("LivesOfForm", (Lives,), {"form": form})
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

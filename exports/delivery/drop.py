"""Delivers to a receiver that takes files: written under a hidden name, read back, renamed.

The rename is the only act that cannot be taken back. A name that is taken is looked into: the
same bytes are there already; others are never written over.
"""

from __future__ import annotations

from dataclasses import dataclass

from exports.delivery.answers import NOT_RECEIVED, read_answer
from exports.delivery.message import Answer, Kind, Parcel, Receipt, Reply, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.transport import (
    LetGo,
    OpenPlace,
    Place,
    Unreachable,
    failed,
    nobody_knows,
)

LIES_THERE = "filen ligger hos mottakeren; kvitteringen er ikke kommet"


@dataclass(frozen=True)
class Drop:
    """A folder at a receiver, however it is reached."""

    receiver: Receiver
    opened: OpenPlace

    def hand_over(self, parcel: Parcel, let_go: LetGo) -> Reply:
        """Put the file there, unless it is there already."""
        has_let_go = False
        try:
            with self.opened() as place:
                if not self._is_there(place, parcel):
                    beside = _beside(parcel)
                    place.write(beside, parcel.content)
                    if place.read(beside) != parcel.content:
                        place.remove(beside)
                        raise Unreachable(
                            "not_whole", "filen kom ikke hel fram; prøver igjen", may_retry=True
                        )
                    let_go()
                    has_let_go = True
                    if not place.rename(beside, parcel.name):
                        self._is_there(place, parcel)
                return Reply(_delivered(parcel))
        except Unreachable as problem:
            return Reply(failed(parcel, problem))
        except OSError as error:
            text = f"brudd hos {self.receiver.name}: {type(error).__name__}"
            if has_let_go:
                return Reply(nobody_knows(parcel, "broken_off", text))
            return Reply(failed(parcel, Unreachable("broken_off", text, may_retry=True)))

    def ask(self, parcel: Parcel) -> Reply:
        """Look for its receipts, and for the file itself."""
        try:
            with self.opened() as place:
                came = tuple(r for r in place.receipts() if _is_of(r, parcel))
                if self._is_there(place, parcel):
                    return Reply(_delivered(parcel), came)
        except Unreachable as problem:
            return Reply(nobody_knows(parcel, problem.code, problem.message))
        except OSError as error:
            text = f"brudd hos {self.receiver.name}: {type(error).__name__}"
            return Reply(nobody_knows(parcel, "broken_off", text))
        if self.receiver.keeps_files:
            text = "filen er ikke hos mottakeren"
            return Reply(failed(parcel, Unreachable(NOT_RECEIVED, text, may_retry=True)), came)
        text = "filen er ikke i mappen; mottakeren kan ha hentet den. Spør mottakeren"
        return Reply(nobody_knows(parcel, "taken_or_not_there", text), came)

    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts that lie ready; Unreachable when nobody could look."""
        try:
            with self.opened() as place:
                return place.receipts()
        except OSError as error:
            raise Unreachable(
                "broken_off", f"brudd hos {self.receiver.name}: {type(error).__name__}",
                may_retry=True,
            ) from None  # fmt: skip

    def _is_there(self, place: Place, parcel: Parcel) -> bool:
        there = place.read(parcel.name)
        if there is None:
            return False
        if there != parcel.content:
            raise TwoContents(
                f"{parcel.name} ligger alt hos {self.receiver.name} med annet innhold; ingenting "
                "er skrevet over. Spør mottakeren hvor filen kommer fra"
            )
        # One killed just after the file got its name has left the other behind.
        place.remove(_beside(parcel))
        return True


def _beside(parcel: Parcel) -> str:
    return f".{parcel.name}.part"


def _delivered(parcel: Parcel) -> Answer:
    return Answer(Kind.DELIVERED, parcel.message.message_id, message=LIES_THERE)


def _is_of(receipt: Receipt, parcel: Parcel) -> bool:
    told = read_answer(receipt.content)
    return told is not None and told.message_id == parcel.message.message_id

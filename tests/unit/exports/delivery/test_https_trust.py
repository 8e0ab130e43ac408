"""Over HTTPS: who is let in, and that the key is never seen."""

from __future__ import annotations

import json
import logging
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.conftest import TOKEN, Declare
from tests.unit.exports.delivery.https_server import (
    Mailbox,
    answering,
)
from tests.unit.exports.delivery.packages import Package, landed, package

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_a_receiver_nobody_listens_at_is_tried_again(
    https: Receiver, zones: Zones, parcel: Package
) -> None:
    away = replace(https, address="https://127.0.0.1:1/meldinger")
    answer = send(parcel.path, parcel.message, away, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_connection", True)


def test_a_receiver_with_another_authority_gets_nothing(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox, authority: Path
) -> None:
    answer = send(
        parcel.path, parcel.message, replace(https, ca_file=authority / "fremmed.pem"), zones
    )
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_trust", False)
    assert box.requests == []


@pytest.mark.parametrize("client", ["klient", "fremmed", None])
def test_a_receiver_that_asks_for_a_certificate_gets_ours(
    declare: Declare,
    strict_box: Mailbox,
    zones: Zones,
    parcel: Package,
    authority: Path,
    keys: Path,
    client: str | None,
) -> None:
    (keys / "token").write_text(TOKEN, encoding="ascii")
    (keys / "token").chmod(0o600)
    known = {
        "client_certificate_file": str(authority / f"{client}.pem"),
        "client_key_file": str(authority / f"{client}.nokkel.pem"),
    }
    receiver = declare(
        "https",
        address=strict_box.address,
        ca_file=str(authority / "ca.pem"),
        timeout_seconds=5,
        **(known if client else {"token_file": "token"}),
    )
    answer = send(parcel.path, parcel.message, receiver, zones)
    if client == "klient":
        assert answer.kind is Kind.ACCEPTED
    else:
        assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_trust", False)
        assert strict_box.requests == []


def test_the_token_is_never_seen(
    https: Receiver,
    zones: Zones,
    box: Mailbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in a log, an answer, an alarm, a file or a receipt, even where the receiver says it."""
    caplog.set_level(logging.DEBUG)
    said = f"Bearer {TOKEN} og 01819010001"
    told = [
        answering(400, {"validationCode": said, "validationMessage": said, "refId": TOKEN,
                        "lines": [{"line": said, "message": said}]}),
        answering(503, {"errorCode": said, "errorMessage": said}),
        answering(401, said.encode()),
        answering(200, said.encode()),
    ]  # fmt: skip
    seen = []
    for number, behaviour in enumerate(told, start=1):
        box.behaviours = [behaviour]
        sent = package(zones, number)
        seen.append(repr(send(sent.path, sent.message, https, zones)))
    # Nobody knows what became of the last one: it is asked for first.
    box.asked = [answering(503, {"errorCode": said, "errorMessage": said})]
    seen.append(repr(send(sent.path, sent.message, https, zones)))
    box.listed = [{"messageId": sent.message.message_id, "refId": said}, said]
    seen.append(repr(collect(https, zones, NOW)))
    seen.append(json.dumps(landed(zones), default=str))
    seen += [r.getMessage() for r in caplog.records]
    seen += [
        path.read_text(encoding="utf-8", errors="replace")
        for path in zones.national.rglob("*")
        if path.is_file()
    ]
    assert len(box.headers) == 6
    assert box.asked == []
    assert [text for text in seen if TOKEN in text] == []
    assert [text for text in seen if "01819010001" in text] == []


def test_a_server_that_hangs_up_while_greeting_is_tried_again(
    https: Receiver, zones: Zones, parcel: Package
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            listening.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        away = replace(https, address=f"https://127.0.0.1:{listening.getsockname()[1]}/meldinger")
        answer = send(parcel.path, parcel.message, away, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_connection", True)

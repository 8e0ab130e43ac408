"""A receiver reached by HTTPS: one POST, one question, and a list of receipts where it has one."""

from __future__ import annotations

import base64
import json
import ssl
import time
from dataclasses import dataclass
from hashlib import sha256

import httpx

from exports.delivery.answers import LARGEST
from exports.delivery.credentials import tls_context, token
from exports.delivery.http_answers import Response, found_out, understood, without
from exports.delivery.message import Answer, Parcel, Receipt, Reply
from exports.delivery.receiver import Receiver
from exports.delivery.transport import LetGo, Unreachable, failed, nobody_knows

AS_LISTED = "list"
# Nothing was given to the receiver when these are raised.
NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
CERTIFICATE_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "HANDSHAKE")


class TooLong(Exception):
    """The answer did not end, or is longer than an answer can be."""


@dataclass(frozen=True)
class Https:
    """An address, and who we are there."""

    receiver: Receiver

    def hand_over(self, parcel: Parcel, let_go: LetGo) -> Reply:
        """Send the message, and understand the answer."""
        message = parcel.message
        digest = base64.b64encode(sha256(parcel.content).digest()).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Digest": f"sha-256=:{digest}:",
            "X-Message-Id": message.message_id,
            "X-Message-Status": message.status,
            "X-Sequence": str(message.sequence),
            "X-File-Name": parcel.name,
        }
        secret = token(self.receiver)
        client = self._client(secret)
        try:
            with client:
                let_go()
                status, content = self._exchange(
                    client, "POST", self.receiver.address, headers, parcel.content
                )
        except (httpx.HTTPError, TooLong) as error:
            return Reply(self._broken(parcel, error))
        return understood(self._name, parcel, Response(status, content, secret))

    def ask(self, parcel: Parcel) -> Reply:
        """Ask what became of a message. Only an answer that names it counts: a page saying 404
        may come from anybody on the way."""
        secret = token(self.receiver)
        address = f"{self.receiver.address.rstrip('/')}/{parcel.message.message_id}"
        try:
            with self._client(secret) as client:
                status, content = self._exchange(client, "GET", address)
        except (httpx.HTTPError, TooLong) as error:
            text = f"{self._name} svarte ikke på spørsmålet ({type(error).__name__})"
            return Reply(nobody_knows(parcel, "no_status", text))
        return found_out(self._name, parcel, Response(status, content, secret))

    def receipts(self) -> tuple[Receipt, ...]:
        """The list of receipts at ``receipts``, where the receiver has one."""
        if not self.receiver.receipts:
            return ()
        secret = token(self.receiver)
        try:
            with self._client(secret) as client:
                status, content = self._exchange(client, "GET", self.receiver.receipts)
            listed = json.loads(content) if status == httpx.codes.OK else None
        except (httpx.HTTPError, TooLong, ValueError, RecursionError) as error:
            text = f"{self._name} ga ingen liste over kvitteringer ({type(error).__name__})"
            raise Unreachable("no_receipts", text, may_retry=True) from None
        if not isinstance(listed, list):
            text = f"{self._name} svarte {status} i stedet for en liste over kvitteringer"
            raise Unreachable("no_receipts", text, may_retry=True)
        return tuple(
            Receipt(without(json.dumps(item, ensure_ascii=False).encode(), secret), AS_LISTED)
            for item in listed
        )

    @property
    def _name(self) -> str:
        return self.receiver.name

    def _client(self, secret: str) -> httpx.Client:
        return httpx.Client(
            verify=tls_context(self.receiver),
            timeout=self.receiver.timeout_seconds,
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            follow_redirects=False,  # a token is not carried to wherever an answer points
            trust_env=False,  # the way there is declared, not found in the environment
        )

    def _exchange(
        self,
        client: httpx.Client,
        method: str,
        address: str,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> tuple[int, bytes]:
        ends = time.monotonic() + 2 * self.receiver.timeout_seconds
        with client.stream(method, address, headers=headers, content=content) as response:
            received = bytearray()
            for part in response.iter_bytes():
                received += part
                # A time-out of the line is for each read: drops of one byte would never end.
                if len(received) > LARGEST or time.monotonic() > ends:
                    raise TooLong
            return response.status_code, bytes(received)

    def _broken(self, parcel: Parcel, error: Exception) -> Answer:
        if _is_mistrust(error):
            text = f"{self._name} og vi godtar ikke hverandres sertifikat; ingenting er sendt"
            return failed(parcel, Unreachable("no_trust", text, may_retry=False))
        if isinstance(error, NOT_REACHED):
            text = f"når ikke {self._name}; prøver igjen"
            return failed(parcel, Unreachable("no_connection", text, may_retry=True))
        text = f"{self._name} svarte ikke ferdig ({type(error).__name__}); det må spørres først"
        return nobody_knows(parcel, "no_answer", text)


def _is_mistrust(error: BaseException) -> bool:
    """Whether one side refused the other's certificate. In TLS 1.3 a server does so after we have
    begun to speak, and has then heard nothing of it."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLError):
        found = found.__cause__ or found.__context__
    if found is None or isinstance(found, ssl.SSLCertVerificationError):
        return found is not None
    reason = found.reason or ""
    return "ALERT" in reason and any(word in reason for word in CERTIFICATE_ALERTS)

"""A receiver reached by SFTP: known by its host key before it is told who we are."""

from __future__ import annotations

import base64
import posixpath
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko

from exports.delivery.answers import LARGEST
from exports.delivery.credentials import secret_in
from exports.delivery.folder import is_receipt
from exports.delivery.message import Receipt
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import problem
from exports.delivery.transport import Unreachable

PORT = 22
EXTENDED = 200  # the number of a request beyond the protocol's own
FSYNC = "fsync@openssh.com"
FINGERPRINT = "SHA256:"


@dataclass(frozen=True)
class SftpPlace:
    """An open folder at an SFTP server, and the one its receipts come in."""

    client: Any
    folder: str
    receipt_folder: str

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none."""
        try:
            return self._content(self._path(name))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole; to the disk, where the server can be asked for that."""
        with self.client.open(self._path(name), "wb") as file:
            file.write(content)
            file.flush()
            with suppress(OSError):  # the server has not heard of it
                self.client._request(EXTENDED, FSYNC, file.handle)

    def rename(self, name: str, final: str) -> bool:
        """Give a file its final name; False when the name is taken. The protocol's own rename
        does not write over; the one that does is never used."""
        try:
            self.client.rename(self._path(name), self._path(final))
        except OSError:
            # The protocol has one word for all that goes wrong.
            if self.read(final) is None:
                raise
            return False
        return True

    def remove(self, name: str) -> None:
        """Remove a file that may be there."""
        with suppress(FileNotFoundError):
            self.client.remove(self._path(name))

    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts, by name. One longer than a receipt can be is cut, and so unreadable."""
        try:
            found = self.client.listdir_attr(self.receipt_folder)
        except FileNotFoundError:
            return ()
        names = sorted(
            a.filename for a in found if is_receipt(a.filename) and stat.S_ISREG(a.st_mode or 0)
        )
        return tuple(
            Receipt(self._content(posixpath.join(self.receipt_folder, name), LARGEST + 1), name)
            for name in names
        )

    def _path(self, name: str) -> str:
        return posixpath.join(self.folder, name)

    def _content(self, path: str, most: int = -1) -> bytes:
        with self.client.open(path, "rb") as file:
            content: bytes = file.read(most) if most >= 0 else file.read()
        return content


@contextmanager
def opened_sftp(receiver: Receiver) -> Iterator[SftpPlace]:
    """The receiver's folder, once the server has shown a key we know."""
    try:
        with _connected(receiver) as transport:
            client = paramiko.SFTPClient.from_transport(transport)
            assert client is not None
            client.get_channel().settimeout(receiver.timeout_seconds)
            folder = unquote(urlsplit(receiver.address).path).rstrip("/") or "."
            yield SftpPlace(client, folder, receiver.receipts or folder)
    except (paramiko.SSHException, EOFError) as error:
        # One kind of failure for those who put a file in a place, wherever it is.
        raise ConnectionError(type(error).__name__) from None


@contextmanager
def _connected(receiver: Receiver) -> Iterator[Any]:
    address = urlsplit(receiver.address)
    try:
        line = socket.create_connection(
            (address.hostname, address.port or PORT), receiver.timeout_seconds
        )
    except OSError:
        text = f"når ikke {receiver.name}; prøver igjen"
        raise Unreachable("no_connection", text, may_retry=True) from None
    transport = paramiko.Transport(line)
    transport.banner_timeout = transport.auth_timeout = receiver.timeout_seconds
    try:
        _prefer(transport, receiver.host_keys)
        try:
            transport.start_client(timeout=receiver.timeout_seconds)
        except (paramiko.SSHException, OSError, EOFError) as error:
            text = f"{receiver.name} svarer ikke som en SFTP-tjener ({type(error).__name__})"
            raise Unreachable("no_connection", text, may_retry=True) from None
        if not is_known(transport.get_remote_server_key(), receiver.host_keys):
            raise Unreachable(
                "wrong_host_key",
                f"{receiver.name} viser en annen vertsnøkkel enn den som er avtalt; ingenting er "
                "sendt. Ring mottakeren før nøkkelen i national-receivers.yml endres",
                may_retry=False,
            )
        _log_in(transport, receiver, unquote(address.username or ""))
        yield transport
    finally:
        transport.close()


def _prefer(transport: Any, known: tuple[str, ...]) -> None:
    """Ask for the kinds of key we know, where we know them: a server can have several keys."""
    kinds = {line.split()[0] for line in known if not line.startswith(FINGERPRINT)}
    if kinds and len(kinds) == len(known):
        options = transport.get_security_options()
        wanted = [kind for kind in options.key_types if _family(kind) in map(_family, kinds)]
        options.key_types = tuple(wanted) or options.key_types


def _family(kind: str) -> str:
    return "rsa" if "rsa" in kind else kind


def is_known(key: Any, known: tuple[str, ...]) -> bool:
    """Whether a server's key is one of those agreed."""
    shown = FINGERPRINT + base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")
    whole = base64.b64encode(key.asbytes()).decode()
    return any(
        line.rstrip("=") == shown if line.startswith(FINGERPRINT) else line.split()[1] == whole
        for line in known
    )


def _log_in(transport: Any, receiver: Receiver, user: str) -> None:
    try:
        if receiver.key_file:
            transport.auth_publickey(user, _key(receiver))
        elif receiver.password_file:
            password = secret_in(receiver, "password_file", receiver.password_file)
            transport.auth_password(user, password, fallback=False)
    except paramiko.AuthenticationException:
        text = f"{receiver.name} slipper oss ikke inn; nøkkelen eller passordet godtas ikke"
        raise Unreachable("no_access", text, may_retry=False) from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        text = f"{receiver.name} brøt av under innlogging ({type(error).__name__})"
        raise Unreachable("no_connection", text, may_retry=True) from None


def _key(receiver: Receiver) -> Any:
    assert receiver.key_file is not None
    try:
        return paramiko.PKey.from_path(receiver.key_file)
    except (paramiko.SSHException, paramiko.UnknownKeyType, ValueError, TypeError, OSError):
        place = f"{receiver.name}.key_file"
        raise problem(place, "er ikke en privat SSH-nøkkel uten passord") from None

"""Reads keys, tokens and certificates from their files, and says which are not as they must be.

No message of this module repeats anything a file holds.
"""

from __future__ import annotations

import ssl
import stat
from pathlib import Path

from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import problem
from exports.delivery.receivers_file import SECRET_FILES

LONGEST_SECRET = 16_384


def check_ready(receiver: Receiver) -> None:
    """UnusableReceivers when a file the receiver needs is not there, or open to others."""
    for word, path in receiver.files.items():
        _check_file(receiver, word, path)


def secret_in(receiver: Receiver, word: str, path: Path) -> str:
    """A password or token: the file's one line."""
    _check_file(receiver, word, path)
    try:
        text = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(text) > LONGEST_SECRET or any(not sign.isprintable() for sign in text):
        raise problem(f"{receiver.name}.{word}", "filen skal ha én linje med vanlige tegn")
    return text


def token(receiver: Receiver) -> str:
    """The receiver's token, or nothing where it is known by certificate alone."""
    return secret_in(receiver, "token_file", receiver.token_file) if receiver.token_file else ""


def tls_context(receiver: Receiver) -> ssl.SSLContext:
    """How we speak TLS to it: the receiver checked by name and authority, we by certificate."""
    try:
        context = ssl.create_default_context(cafile=receiver.ca_file)
    except (ssl.SSLError, OSError):
        raise problem(f"{receiver.name}.ca_file", "er ikke et sertifikat i PEM-format") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if receiver.client_certificate_file:
        try:
            context.load_cert_chain(
                receiver.client_certificate_file,
                receiver.client_key_file,
                # Asked for nothing: a key with a password would wait for somebody to type it.
                password="",
            )
        except (ssl.SSLError, OSError):
            raise problem(
                f"{receiver.name}.client_certificate_file",
                "sertifikatet og nøkkelen hører ikke sammen, eller er ikke PEM uten passord",
            ) from None
    return context


def _check_file(receiver: Receiver, word: str, path: Path) -> None:
    place = f"{receiver.name}.{word}"
    if not path.is_file():
        raise problem(place, f"filen {path.name} finnes ikke i {path.parent.name}")
    if word in SECRET_FILES and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise problem(place, f"andre kan lese {path.name}; kjør chmod 600 på den")

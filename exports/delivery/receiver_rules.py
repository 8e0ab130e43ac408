"""The rules a declared receiver must keep: an address with no secret in it, and a way for each side
to know the other."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from exports.delivery.receiver import FOLDER, HTTPS, SFTP, Receiver

FILE_NAME = "national-receivers.yml"
NUMBERS = {"timeout_seconds": 600, "receipt_within_hours": 24 * 60}
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")


class UnusableReceivers(Exception):
    """national-receivers.yml cannot be used; the message names place, rule and remedy."""


def problem(place: str, rule: str) -> UnusableReceivers:
    """What stands in the file that cannot stand there."""
    return UnusableReceivers(f"{FILE_NAME}, {place}: {rule}")


def check_numbers(name: str, raw: Mapping[str, Any]) -> None:
    for word, most in NUMBERS.items():
        told = raw.get(word, 1)
        if not isinstance(told, int) or isinstance(told, bool) or not 1 <= told <= most:
            raise problem(f"{name}.{word}", f"skal være et helt tall fra 1 til {most}")


def host_keys(name: str, told: object) -> tuple[str, ...]:
    lines = [told] if isinstance(told, str) else told
    if not isinstance(lines, list) or not all(is_host_key(line) for line in lines):
        raise problem(
            f"{name}.host_keys",
            "skal være fingeravtrykk som SHA256:… eller nøkler som 'ssh-ed25519 AAAA…'",
        )
    return tuple(lines)


def is_host_key(told: object) -> bool:
    """Whether it is a fingerprint as ``ssh-keygen -l`` shows it, or a public key."""
    if not isinstance(told, str):
        return False
    if FINGERPRINT.fullmatch(told):
        return True
    parts = told.split()
    if len(parts) < 2 or not re.fullmatch(r"(ssh|ecdsa|sk)-[a-z0-9@.-]+", parts[0]):
        return False
    try:
        return base64.b64decode(parts[1], validate=True)[4:].startswith(parts[0].encode())
    except binascii.Error:
        return False


def check_address(receiver: Receiver) -> None:
    place = f"{receiver.name}.address"
    if receiver.kind == FOLDER:
        if "\0" in receiver.address:
            raise problem(place, "skal være en mappe")
        return
    try:
        parts = urlsplit(receiver.address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise problem(place, "er ingen gyldig adresse") from None
    if parts.password is not None:
        raise problem(place, "har et passord i seg; legg det i en fil og nevn filen")
    if parts.scheme != receiver.kind or not parts.hostname or not has_port:
        raise problem(place, f"skal begynne med {receiver.kind}:// og nevne en maskin")
    if parts.query or parts.fragment:
        raise problem(place, "skal ikke ha ? eller #")
    if receiver.kind == HTTPS and receiver.receipts:
        # The token goes there too.
        own = f"{HTTPS}://{parts.netloc}/"
        if not receiver.receipts.startswith(own):
            raise problem(f"{receiver.name}.receipts", f"skal begynne med {own}")
    if (receiver.kind == SFTP) != bool(parts.username):
        raise problem(
            place,
            "skal være som sftp://bruker@maskin/mappe"
            if receiver.kind == SFTP
            else "skal ikke ha en bruker i seg",
        )


def check_means(receiver: Receiver) -> None:
    """What each kind must have so that both sides know whom they speak to."""
    if receiver.kind == SFTP:
        if not receiver.host_keys:
            raise problem(
                receiver.name, "mangler host_keys; be mottakeren om fingeravtrykket, ikke nettet"
            )
        if (receiver.key_file is None) == (receiver.password_file is None):
            raise problem(receiver.name, "skal ha enten key_file eller password_file")
    if receiver.kind == HTTPS and not (receiver.token_file or receiver.client_certificate_file):
        raise problem(
            receiver.name, "skal ha token_file, eller client_certificate_file og client_key_file"
        )

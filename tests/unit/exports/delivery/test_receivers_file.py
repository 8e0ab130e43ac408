"""national-receivers.yml is read strictly, and says in Norwegian what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.credentials import check_ready, tls_context, token
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.receivers_file import read_receivers
from tests.unit.exports.delivery.conftest import TOKEN, Declare, certified

EXAMPLE = Path("exports/delivery/national-receivers.example.yml")
HTTPS = {"address": "https://mottak.example.no/inn", "token_file": "t"}
SFTP = {
    "address": "sftp://kommune@mottak.example.no/inn",
    "key_file": "k",
    "host_keys": "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDOhUMXdnFmYpZdWGI",
}


def test_without_a_file_there_are_no_receivers(zones: Zones) -> None:
    assert read_receivers(zones.home) == {}


def test_the_example_can_be_used_as_it_stands(zones: Zones) -> None:
    (zones.home / "national-receivers.yml").write_bytes(EXAMPLE.read_bytes())
    found = read_receivers(zones.home)
    assert [receiver.kind for receiver in found.values()] == ["folder", "sftp", "https"]
    keys = zones.home.with_name("data.keys")
    assert found["statistikken"].key_file == keys / "statistikken.ssh"
    assert found["registeret"].receipt_within_hours == 24


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("receivers: [", "linje 1"),
        ("receivers:\n  a: {kind: folder}\n  a: {kind: folder}\n", "linje 3: har et ord som alt"),
        ("mottakere: {}", "skal ha ordet receivers"),
        ("receivers: 3", "skal være navn med innhold under"),
        ("receivers: {a: 3}", "skal ha ord med innhold under"),
        ("receivers: {../a: {}}", "navnet kan bare ha"),
        ("receivers: {_a: {}}", "navnet kan bare ha"),
        ("\x00", "er ikke gyldig YAML"),
    ],
)
def test_a_file_that_is_no_list_of_receivers(zones: Zones, text: str, told: str) -> None:
    (zones.home / "national-receivers.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableReceivers, match=told):
        read_receivers(zones.home)


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        ("epost", {"address": "x"}, "skal være en av folder, https, sftp"),
        ("folder", {}, "mangler address"),
        ("folder", {"address": 3}, "skal være tekst"),
        ("folder", {"address": "ut", "keeps_files": "ja"}, "true eller false"),
        ("folder", {"address": "ut", "token_file": "t"}, "ukjente ord for folder: token_file"),
        ("https", {**HTTPS, "token": TOKEN}, "ukjente ord for https: token"),
        ("https", {**HTTPS, "timeout_seconds": 0}, "helt tall fra 1 til 600"),
        ("https", {**HTTPS, "timeout_seconds": True}, "helt tall fra 1 til 600"),
        ("https", {"address": HTTPS["address"]}, "skal ha token_file, eller"),
        ("https", {**HTTPS, "token_file": 3}, "navnet på en fil"),
        ("https", {**HTTPS, "token_file": "../data/t"}, "ligger i datamappen"),
        ("https", {**HTTPS, "client_key_file": "k"}, "hører sammen"),
        ("https", {**HTTPS, "address": "http://mottak.example.no"}, "begynne med https://"),
        ("https", {**HTTPS, "address": f"https://a:{TOKEN}@b.no/"}, "har et passord i seg"),
        ("https", {**HTTPS, "address": "https://a@b.no/"}, "ikke ha en bruker"),
        ("https", {**HTTPS, "address": "https://b.no:x/"}, "ingen gyldig adresse"),
        ("https", {**HTTPS, "address": "https://b.no/?a=1"}, "ikke ha"),
        ("https", {**HTTPS, "receipts": "https://b.no/"}, "begynne med https://mottak.example.no/"),
        ("sftp", {**SFTP, "host_keys": []}, "mangler host_keys"),
        ("sftp", {**SFTP, "host_keys": "MD5:aa:bb"}, "fingeravtrykk som SHA256"),
        ("sftp", {**SFTP, "host_keys": ["ssh-ed25519 x"]}, "fingeravtrykk som SHA256"),
        ("sftp", {**SFTP, "host_keys": ["ssh-rsa AAAAC3NzaC1lZDI1"]}, "fingeravtrykk som SHA256"),
        ("sftp", {**SFTP, "host_keys": 3}, "fingeravtrykk som SHA256"),
        ("sftp", {**SFTP, "password_file": "p"}, "enten key_file eller password_file"),
        ("sftp", {**SFTP, "address": "sftp://mottak.example.no/"}, "sftp://bruker@maskin"),
    ],
)
def test_a_receiver_that_cannot_be_used_is_refused_with_the_place(
    declare: Declare, kind: str, words: dict[str, object], told: str
) -> None:
    with pytest.raises(UnusableReceivers, match=r"national-receivers\.yml, mottaket") as refused:
        declare(kind, **words)
    assert told in str(refused.value)
    assert TOKEN not in str(refused.value)


def missing(path: Path) -> None:
    """The file is not there."""
    path.unlink()


def is_open(path: Path) -> None:
    """Others can read it."""
    path.chmod(0o644)


def has_two_lines(path: Path) -> None:
    """It is no token."""
    path.write_text(f"{TOKEN}\n{TOKEN}", encoding="ascii")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(missing, "finnes ikke i data.keys"), (is_open, "chmod 600"), (has_two_lines, "én linje")],
)
def test_a_token_that_is_not_as_it_must_be_is_told_of_without_it(
    declare: Declare, keys: Path, spoil: Callable[[Path], None], told: str
) -> None:
    (keys / "t").write_text(TOKEN, encoding="ascii")
    (keys / "t").chmod(0o600)
    receiver = declare("https", **HTTPS)
    check_ready(receiver)
    assert token(receiver) == TOKEN
    spoil(keys / "t")
    with pytest.raises(UnusableReceivers, match=told) as refused:
        token(receiver)
    assert TOKEN not in str(refused.value)


def test_a_certificate_and_a_key_that_do_not_belong_together(
    declare: Declare, authority: Path
) -> None:
    receiver = declare(
        "https",
        address=HTTPS["address"],
        client_certificate_file=str(authority / "klient.pem"),
        client_key_file=str(certified(authority, "fremmed").key),
    )
    with pytest.raises(UnusableReceivers, match="hører ikke sammen"):
        tls_context(receiver)

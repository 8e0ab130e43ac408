"""Reads national-receivers.yml: who gets what is sent, where, and how each side is known.

Secrets are named by their files only, and the files lie outside the data: what can read the
figures must not by that also be able to send in the municipality's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from contracts.zones import check_name
from exports.delivery.receiver import FOLDER, HTTPS, SFTP, Receiver
from exports.delivery.receiver_rules import (
    FILE_NAME,
    check_address,
    check_means,
    check_numbers,
    host_keys,
    problem,
)

EVERYWHERE = {
    "title", "kind", "address", "receipts", "timeout_seconds", "receipt_within_hours",
    "encrypt_to_file", "sign_certificate_file", "sign_key_file",
}  # fmt: skip
WORDS = {
    FOLDER: EVERYWHERE | {"keeps_files"},
    SFTP: EVERYWHERE | {"keeps_files", "host_keys", "key_file", "password_file"},
    HTTPS: EVERYWHERE | {"ca_file", "client_certificate_file", "client_key_file", "token_file"},
}
SECRET_FILES = ("key_file", "password_file", "client_key_file", "token_file", "sign_key_file")
PAIRS = (("client_certificate_file", "client_key_file"), ("sign_certificate_file", "sign_key_file"))


def read_receivers(home: Path) -> dict[str, Receiver]:
    """Every declared receiver by name; empty when nobody has declared any."""
    path = home / FILE_NAME
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        raw = yaml.safe_load(text) or {}
        twice = _twice(yaml.compose(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise problem(
            f"linje {mark.line + 1}" if mark else "filen",
            "er ikke gyldig YAML i UTF-8; se exports/delivery/national-receivers.example.yml",
        ) from None
    if twice:
        raise problem(f"linje {twice}", "har et ord som alt er brukt; stryk det ene")
    if not isinstance(raw, dict) or set(raw) != {"receivers"}:
        raise problem("filen", "skal ha ordet receivers og ingenting ved siden av det")
    declared = raw["receivers"] or {}
    if not isinstance(declared, dict):
        raise problem("receivers", "skal være navn med innhold under")
    return {
        str(name): _receiver(str(name), body, home.resolve()) for name, body in declared.items()
    }


def _twice(node: Any) -> int:
    """The line of the first word that stands twice in one place, or 0: YAML takes the last."""
    if not isinstance(node, yaml.MappingNode):
        return 0
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            return int(key.start_mark.line) + 1
        seen.add(key.value)
        if found := _twice(value):
            return found
    return 0


def _receiver(name: str, raw: object, home: Path) -> Receiver:
    try:
        check_name(name, "mottakerens navn")
    except ValueError as error:
        raise problem("receivers", str(error)) from None
    if not isinstance(raw, dict):
        raise problem(name, "skal ha ord med innhold under")
    missing = [word for word in ("title", "kind", "address") if not raw.get(word)]
    if missing:
        raise problem(name, f"mangler {', '.join(missing)}")
    if raw["kind"] not in WORDS:
        raise problem(f"{name}.kind", f"skal være en av {', '.join(sorted(WORDS))}")
    known = WORDS[raw["kind"]]
    unknown = sorted(str(word) for word in raw if word not in known)
    if unknown:
        # The words only: what stands beside one may be a secret put in the wrong place.
        raise problem(
            name,
            f"ukjente ord for {raw['kind']}: {', '.join(unknown)}; "
            f"kjente er {', '.join(sorted(known))}",
        )
    values = {**raw, "name": name, **_files(name, raw, home)}
    values["host_keys"] = host_keys(name, raw.get("host_keys", []))
    check_numbers(name, raw)
    for word in ("title", "address", "receipts"):
        if not isinstance(raw.get(word, ""), str):
            raise problem(f"{name}.{word}", "skal være tekst")
    if not isinstance(raw.get("keeps_files", False), bool):
        raise problem(f"{name}.keeps_files", "skal være true eller false")
    receiver = Receiver(**values)
    check_address(receiver)
    check_means(receiver)
    return receiver


def _files(name: str, raw: Mapping[str, Any], home: Path) -> dict[str, Path]:
    keys = home.with_name(f"{home.name}.keys")
    found = {}
    for word, told in raw.items():
        if word.endswith("_file"):
            if not isinstance(told, str) or not told:
                raise problem(f"{name}.{word}", "skal være navnet på en fil")
            found[word] = (keys / told).resolve()
            if word in SECRET_FILES and found[word].is_relative_to(home):
                raise problem(
                    f"{name}.{word}",
                    f"ligger i datamappen; flytt filen til {keys.name} ved siden av",
                )
    for one, other in PAIRS:
        if (one in found) != (other in found):
            raise problem(name, f"{one} og {other} hører sammen; det ene mangler")
    return found

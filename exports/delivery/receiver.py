"""Who gets what is sent: where, and how each side knows the other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

FOLDER, SFTP, HTTPS = "folder", "sftp", "https"


@dataclass(frozen=True)
class Receiver:
    """One receiver. A file that is not asked for is None.

    ``keeps_files``: a file we have sent stays in its folder, so that one that is not there was
    not sent. ``receipts`` is the folder, or the address, its receipts are fetched from.
    """

    name: str
    title: str
    kind: str
    address: str
    receipts: str = ""
    timeout_seconds: int = 60
    receipt_within_hours: int = 24
    keeps_files: bool = False
    host_keys: tuple[str, ...] = ()
    key_file: Path | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    client_certificate_file: Path | None = None
    client_key_file: Path | None = None
    token_file: Path | None = None
    encrypt_to_file: Path | None = None
    sign_certificate_file: Path | None = None
    sign_key_file: Path | None = None

    @property
    def files(self) -> dict[str, Path]:
        """The files it needs, by the word that names them."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name.endswith("_file")}
        return {word: path for word, path in named.items() if path is not None}

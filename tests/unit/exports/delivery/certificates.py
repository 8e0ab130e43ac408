"""Certificates made for one test: an authority, a server, a client, and one nobody knows."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certified:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


@lru_cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key for one name; making one takes time, so there is one in a test run."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certify(folder: Path, name: str, *, issuer: str = "", days: int = 1) -> Certified:
    """A certificate for ``name``, issued by ``issuer`` or by itself."""
    key, issuing = private_key(name), private_key(issuer or name)
    now = datetime.now(UTC)
    first, last = sorted((now - timedelta(minutes=5), now + timedelta(days=days)))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer or name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=not issuer, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(issuing, hashes.SHA256())
    )
    made = Certified(folder / f"{name}.pem", folder / f"{name}.nokkel.pem")
    made.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    made.key.chmod(0o600)
    return made


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

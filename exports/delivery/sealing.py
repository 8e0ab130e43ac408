"""Signs a package and seals it to its receiver, once: what lies sealed is what is sent, always.

CMS, as national receivers take it. Sealing the same bytes twice gives different bytes, so the
sealed file is kept and resent as it lies.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from exports.delivery.keeping import keep
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import problem

SEALED = ".p7m"


def seals(receiver: Receiver) -> bool:
    """Whether what leaves for it is another file than the package."""
    return bool(receiver.encrypt_to_file or receiver.sign_key_file)


def seal(content: bytes, sealed: Path, receiver: Receiver) -> bytes:
    """The bytes that leave: those in ``sealed``, made from the package the first time."""
    if not sealed.exists():
        if receiver.sign_key_file:
            content = _signed(content, receiver)
        if receiver.encrypt_to_file:
            content = _encrypted(content, receiver)
        keep(sealed, content)
    return sealed.read_bytes()


def _signed(content: bytes, receiver: Receiver) -> bytes:
    assert receiver.sign_certificate_file is not None
    assert receiver.sign_key_file is not None
    certificate = _certificate(receiver, "sign_certificate_file", receiver.sign_certificate_file)
    place = f"{receiver.name}.sign_key_file"
    try:
        key = load_pem_private_key(receiver.sign_key_file.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise problem(place, "er ikke en privat nøkkel i PEM-format uten passord") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise problem(place, "skal være en RSA- eller EC-nøkkel")
    if key.public_key() != certificate.public_key():
        raise problem(place, "hører ikke sammen med sign_certificate_file")
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _encrypted(content: bytes, receiver: Receiver) -> bytes:
    assert receiver.encrypt_to_file is not None
    certificate = _certificate(receiver, "encrypt_to_file", receiver.encrypt_to_file)
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise problem(f"{receiver.name}.encrypt_to_file", "skal være et sertifikat med RSA-nøkkel")
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(certificate)
    builder = builder.set_content_encryption_algorithm(algorithms.AES256)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _certificate(receiver: Receiver, word: str, path: Path) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        raise problem(f"{receiver.name}.{word}", "er ikke et sertifikat i PEM-format") from None
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise problem(
            f"{receiver.name}.{word}", "sertifikatet gjelder ikke i dag; hent et som gjelder"
        )
    return certificate

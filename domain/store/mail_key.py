"""Reads which public key the key that signs mail has, as the DNS is to show it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from domain.checks.rule import Unable
from domain.checks.sending import Signing


def signing_of(
    domain: str | None, selector: str | None, file: Path | None
) -> Signing | None:
    """Return with what messages are signed; None if they are not.

    Raises Unable when the key cannot be read: as ``SAYSO_DKIM_KEY_FILE`` is where mail
    is sent, it need not be where campaigns are submitted.
    """
    if not (domain and selector and file):
        return None
    try:
        key = load_pem_private_key(file.read_bytes(), password=None).public_key()
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm):
        raise Unable("the key of SAYSO_DKIM_KEY_FILE cannot be read here") from None
    return _signing(domain, selector, key)


def _signing(domain: str, selector: str, key: object) -> Signing:
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Signing(domain, selector, "ed25519", _written(raw))
    if isinstance(key, RSAPublicKey):
        # RFC 6376 has it as PKCS #1, and everybody publishes it as SPKI: both count.
        formats = (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1)
        raws = (key.public_bytes(Encoding.DER, one) for one in formats)
        return Signing(domain, selector, "rsa", _written(*raws))
    raise Unable("the key of SAYSO_DKIM_KEY_FILE is neither RSA nor Ed25519")


def _written(*raws: bytes) -> frozenset[str]:
    return frozenset(b64encode(raw).decode() for raw in raws)

"""Seals what proves somebody's consents to the auditor's key, and opens it with it.

HPKE of RFC 9180 (X25519, HKDF-SHA256, AES-256-GCM): whoever holds the database and its
secrets cannot read what was sealed; whoever destroys the row destroys the proof.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from domain.store.vault import VaultRow

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"sayso.sealed-proof.v1"


def new_key() -> tuple[str, str]:
    """Draw a key pair for an auditor; return the private and the public half."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return b64encode(private.private_bytes_raw()).decode(), b64encode(public).decode()


def seal_rows(rows: Sequence[VaultRow], public_key: bytes) -> bytes:
    """Seal rows of the vault so that only the auditor reads them."""
    key = X25519PublicKey.from_public_bytes(public_key)
    return _SUITE.encrypt(msgspec.json.encode(rows), key, _INFO)


def open_rows(sealed: bytes, private_key: str) -> list[VaultRow]:
    """Open what was sealed; raises ``cryptography``'s InvalidTag with another key."""
    key = X25519PrivateKey.from_private_bytes(b64decode(private_key))
    opened = _SUITE.decrypt(sealed, key, _INFO)
    return msgspec.json.decode(opened, type=list[VaultRow])

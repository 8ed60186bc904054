"""Signs messages, so that a receiver knows who answers for them (RFC 6376, 8463)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

#: Signed once more than they occur, absent ones too: a second one, added on the way,
#: breaks the signature.
OVERSIGNED = (
    b"from",
    b"to",
    b"cc",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"sayso-checkpoint",
)
_RUNS = re.compile(rb"[ \t]{2,}|\t")
_SMALLEST_RSA_KEY = 1024  #: bits, RFC 8301 section 3.2
_SHORTEST_LINE = 72
_PADDING = PKCS1v15()
_SHA256 = SHA256()


@dataclass(frozen=True)
class Signer:
    """One signing key of a domain, published at ``selector._domainkey.domain``."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @classmethod
    def from_pem(cls, domain: str, selector: str, pem: bytes) -> Signer:
        """Read an unencrypted private key.

        Raises ValueError when it is neither RSA of 1,024 bits or more nor Ed25519.
        """
        try:
            key = load_pem_private_key(pem, password=None)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            raise ValueError("this is no key in PEM, or it has a password") from None
        if isinstance(key, RSAPrivateKey) and key.key_size >= _SMALLEST_RSA_KEY:
            return cls(domain, selector, key)
        if isinstance(key, Ed25519PrivateKey):
            return cls(domain, selector, key)
        raise ValueError("a signing key is RSA of 1,024 bits or more, or Ed25519")

    def field(self, fields: Sequence[bytes], body: bytes, at: datetime) -> bytes:
        """Write the DKIM-Signature field, relaxed/relaxed, for a message.

        Each of ``fields`` is one whole field with its CRLF, no name twice; lines
        of ``body`` end in CRLF.
        """
        canonical = dict(_relaxed(field) for field in fields)
        present = tuple(name for name in OVERSIGNED if name in canonical)
        unsigned = self._unsigned((*present, *OVERSIGNED), body, at)
        signed = b"".join(
            b"%b:%b\r\n" % (name, canonical[name]) for name in present
        ) + b"%b:%b" % _relaxed(unsigned)
        return _with_signature(unsigned, b64encode(self._sign(signed)))

    def _unsigned(self, names: tuple[bytes, ...], body: bytes, at: datetime) -> bytes:
        algorithm = "rsa" if isinstance(self.key, RSAPrivateKey) else "ed25519"
        first = f"DKIM-Signature: v=1; a={algorithm}-sha256; c=relaxed/relaxed;"
        whose = f" d={self.domain}; s={self.selector}; t={int(at.timestamp())};"
        body_hash = b64encode(sha256(relaxed_body(body)).digest())
        lines = [first.encode(), whose.encode(), *_names(names), b" bh=%b;" % body_hash]
        return b"\r\n".join([*lines, b" b="])

    def _sign(self, signed: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(signed, _PADDING, _SHA256)
        # RFC 8463 section 3: Ed25519 signs the hash, not the text.
        return self.key.sign(sha256(signed).digest())


def relaxed_body(body: bytes) -> bytes:
    """Return ``body`` in relaxed form (RFC 6376 section 3.4.4)."""
    body = _with_single_spaces(body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    body = body.rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


@lru_cache(maxsize=64)
def _relaxed(field: bytes) -> tuple[bytes, bytes]:
    # Half of the fields of a message are those of the one before.
    name, _, value = field.partition(b":")
    value = value.strip(b" \t\r\n")
    if b"\r\n" in value:
        value = value.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t")
    return name.strip().lower(), _with_single_spaces(value)


def _with_single_spaces(text: bytes) -> bytes:
    # To look whether there is anything to do takes a tenth of doing it.
    if b"\t" in text:
        return _RUNS.sub(b" ", text)
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


@lru_cache(maxsize=16)
def _names(names: tuple[bytes, ...]) -> list[bytes]:
    half = len(names) // 2
    lines = [names[:half], names[half:]]
    return [
        b" h=%b:" % b":".join(lines[0]),
        b"  %b;" % b":".join(lines[1]),
    ]


def _with_signature(unsigned: bytes, signature: bytes) -> bytes:
    lines = [
        signature[start : start + _SHORTEST_LINE]
        for start in range(0, len(signature), _SHORTEST_LINE)
    ]
    return unsigned + b"\r\n ".join(lines) + b"\r\n"

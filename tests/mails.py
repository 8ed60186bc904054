"""Mail that a provider signed, as tests speak of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha1, sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.signed_mail import Lookup

WRITTEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
COVERED = ("from", "to", "subject", "date")
_HASHES = {"rsa-sha1": sha1}
REPLY = (
    b"From: Anna <anna@example.com>\r\n"
    b"To: news@shop.example\r\n"
    b"Subject: Re: Shall we write to you?\r\n"
    b"Date: Tue, 3 Mar 2026 10:00:00 +0000\r\n"
    b"\r\n"
    b"Yes, please.\r\n"
    b"\r\n"
    b"> Yes, send me the newsletter. I can stop it at any time.\r\n"
)


class Provider:
    """Signs the mail of a domain, and publishes its key."""

    def __init__(self, domain: str = "example.com", selector: str = "s1") -> None:
        self.domain = domain
        self.selector = selector
        self.key = Ed25519PrivateKey.generate()

    @property
    def name(self) -> str:
        """Return where its key is published."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """Return what is published there."""
        public = b64encode(self.key.public_key().public_bytes_raw()).decode()
        return f"v=DKIM1; k=ed25519; p={public}"

    def signed(
        self, mail: bytes = REPLY, covered: Sequence[str] = COVERED, **tags: object
    ) -> bytes:
        """Sign a message in relaxed form; tags are added, or changed."""
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = dict(_relaxed(line) for line in head.split(b"\r\n"))
        hashed = _HASHES.get(str(tags.get("a")), sha256)
        told: dict[str, object] = {
            "v": 1,
            "a": "ed25519-sha256",
            "c": "relaxed/relaxed",
            "d": self.domain,
            "s": self.selector,
            "h": ":".join(covered),
            "bh": b64encode(hashed(body).digest()).decode(),
        }
        value = "; ".join(f"{tag}={one}" for tag, one in (told | tags).items())
        unsigned = b"%b:%b" % _relaxed(f"dkim-signature:{value}; b=".encode())
        lines = [b"%b:%b\r\n" % (n, fields[n]) for n in _names(covered, fields)]
        seal = self.key.sign(hashed(b"".join(lines) + unsigned).digest())
        return (
            f"DKIM-Signature: {value}; b={b64encode(seal).decode()}\r\n".encode() + mail
        )


def published(*providers: Provider) -> Lookup:
    """Return a DNS in which some providers have published their keys."""
    return {one.name: one.record for one in providers}.get


def _names(covered: Sequence[str], fields: dict[bytes, bytes]) -> list[bytes]:
    return [name.encode() for name in covered if name.encode() in fields]


def _relaxed(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.lower(), b" ".join(value.split())

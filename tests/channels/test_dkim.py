"""Signatures that others can verify, and that hold what must not be changed."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

import dkim  # type: ignore[import-untyped] # it brings no types
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from domain.content import Content, Sender
from tests.channels.letters import AT, CONTENT, SENDER, composed
from workers.channels.dkim import OVERSIGNED, Signer, relaxed_body

Key = rsa.RSAPrivateKey | Ed25519PrivateKey | ec.EllipticCurvePrivateKey
KINDS = ["rsa", "ed25519"]


@cache
def a_key(kind: str) -> rsa.RSAPrivateKey | Ed25519PrivateKey:
    """Make a key of a kind, once."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Ed25519PrivateKey.generate()


def a_signer(kind: str) -> Signer:
    """Sign for the shop's domain."""
    return Signer("shop.example", "s1", a_key(kind))


def verified(message: bytes, kind: str) -> bool:
    """Verify with another implementation, as a receiver does."""
    form = PublicFormat.SubjectPublicKeyInfo if kind == "rsa" else PublicFormat.Raw
    encoding = Encoding.DER if kind == "rsa" else Encoding.Raw
    public = b64encode(a_key(kind).public_key().public_bytes(encoding, form)).decode()

    def record(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001 - dkimpy's names
        assert name == b"s1._domainkey.shop.example."
        return f"v=DKIM1; k={kind}; p={public}".encode()

    return bool(dkim.verify(message, dnsfunc=record))


def pem(key: Key, how: KeySerializationEncryption | None = None) -> bytes:
    """Write a key as a file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how or NoEncryption())


@pytest.mark.parametrize("kind", KINDS)
def test_a_receiver_can_verify_our_messages(kind: str) -> None:
    """RFC 6376, and RFC 8463 for Ed25519."""
    message = composed(fields={"first_name": "Anna"}, signer=a_signer(kind))
    assert verified(message.content, kind)


@given(
    st.text(max_size=200), st.text(max_size=80), st.sampled_from(["Anna", "Анна Я", ""])
)
def test_whatever_a_campaign_says_its_signature_holds(
    text: str, subject: str, name: str
) -> None:
    """Spaces, tabs, empty lines and folded fields mean the same to both sides."""
    safe = {"a": subject, "b": text}
    content = Content("{{ a }}", "<pre>{{ b }}</pre>  \n\n\n", "{{ b }}\t \n\n")
    sender = Sender(f"{name} {subject}", "news@shop.example")
    signed = composed(content, sender, fields=safe, signer=a_signer("ed25519"))
    assert verified(signed.content, "ed25519")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "field",
    [
        b"List-Unsubscribe: <https://mail.shop.example/u/1.a.token>",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"Subject: News for friend",
        b"Message-ID: <made-up@shop.example>",
        b"To: anna@example.com",
        b"Hello friend!",
    ],
)
def test_nothing_that_matters_can_be_changed(field: bytes, kind: str) -> None:
    """RFC 8058, 4: both unsubscribe fields are covered, as is all that is read."""
    message = composed(signer=a_signer(kind)).content
    assert field in message

    assert not verified(message.replace(field, field[:-2] + b"xx"), kind)


@pytest.mark.parametrize("name", OVERSIGNED)
def test_nothing_that_matters_can_be_added(name: bytes) -> None:
    """A second Subject, or a Reply-To that we had not written, breaks the seal."""
    message = composed(signer=a_signer("ed25519")).content
    head, _, body = message.partition(b"\r\n\r\n")

    added = head + b"\r\n" + name + b": added@example.org\r\n\r\n" + body
    assert not verified(added, "ed25519")


def test_the_signature_says_when_it_was_made() -> None:
    """The clock is the caller's."""
    message = composed(signer=a_signer("ed25519")).content
    assert f"t={int(AT.timestamp())};".encode() in message
    assert message.startswith(b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/")


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b"a\r\n\r\n\r\n", b"a\r\n"),
        (b"a  b\t\tc\r\n", b"a b c\r\n"),
        (b"a \t\r\n b\r\n", b"a\r\n b\r\n"),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),
    ],
)
def test_bodies_are_compared_in_relaxed_form(body: bytes, relaxed: bytes) -> None:
    """RFC 6376, 3.4.4 and its example in 3.4.5."""
    assert relaxed_body(body) == relaxed


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_read_from_its_file(kind: str) -> None:
    """And signs what others verify."""
    signer = Signer.from_pem("shop.example", "s1", pem(a_key(kind)))
    assert verified(composed(CONTENT, SENDER, signer=signer).content, kind)


@pytest.mark.parametrize(
    "file",
    [
        b"no key",
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(a_key("rsa"), BestAvailableEncryption(b"word")),
    ],
    ids=["none", "of another kind", "locked"],
)
def test_what_cannot_sign_is_refused(file: bytes) -> None:
    """RFC 8301: neither kinds that nobody verifies, nor what only opens by password."""
    with pytest.raises(ValueError, match="key"):
        Signer.from_pem("shop.example", "s1", file)

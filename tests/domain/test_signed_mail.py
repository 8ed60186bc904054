"""What a provider signed is told from what anybody may have written."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import MailKeyUnavailable, MailUnreadable
from domain.signed_mail import Lookup, Signature, SignedMail, date_of
from tests.channels.letters import AT, composed
from tests.mails import COVERED, REPLY, WRITTEN, Provider, published
from workers.channels.dkim import Signer

SOON = WRITTEN + timedelta(minutes=15)
LONG = "\r\n ".join(["z" * 900] * 5)
TIME = int(WRITTEN.timestamp())
provider = Provider()
DNS = published(provider)


def signatures(
    raw: bytes, lookup: Lookup = DNS, at: datetime = SOON
) -> list[Signature]:
    """Return the signatures that hold."""
    return list(SignedMail(raw).signatures(lookup, at))


def test_a_signature_says_whose_it_is_and_what_it_covers() -> None:
    """With the record of its key, as it was in the DNS."""
    [found] = signatures(provider.signed(t=TIME))

    assert (found.domain, found.selector) == ("example.com", "s1")
    assert (found.name, found.record) == (provider.name, provider.record)
    assert found.fields == set(COVERED)
    assert found.at == WRITTEN


def test_mail_signed_with_rsa_is_signed_too() -> None:
    """As most of it is; here it is our own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = PublicFormat.SubjectPublicKeyInfo
    public = b64encode(key.public_key().public_bytes(Encoding.DER, form)).decode()

    mail = composed(signer=Signer("shop.example", "s2", key)).content
    [found] = signatures(mail, lambda _: f"k=rsa; p={public}", AT)

    assert (found.domain, found.at) == ("shop.example", AT)
    assert "sayso-checkpoint" in found.fields


def test_mail_with_bare_line_feeds_is_the_same_mail() -> None:
    """As it lies in a mailbox on a disk."""
    assert signatures(provider.signed().replace(b"\r\n", b"\n"))


def test_one_flipped_bit_of_what_is_covered_is_one_too_many() -> None:
    """In the body, and in any field that the signature names."""
    signed = provider.signed()
    for words in (b"Yes, please", b"anna@example.com", b"Shall we", b"2026 10:00"):
        at = signed.index(words)
        for bit in range(8):
            altered = bytes([signed[at] ^ 1 << bit])
            # A letter's case is no matter in an address, but in a signature it is.
            assert not signatures(signed[:at] + altered + signed[at + 1 :]), (
                words,
                bit,
            )


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(REPLY, id="by nobody"),
        pytest.param(provider.signed(l=3), id="in part"),
        pytest.param(provider.signed(covered=("to",)), id="without the sender"),
        pytest.param(provider.signed(a="rsa-sha1"), id="by a hash that is broken"),
        pytest.param(provider.signed(a="none"), id="by nothing"),
        pytest.param(provider.signed(t="noon"), id="at no time"),
        pytest.param(provider.signed(t=TIME + 3600), id="in an hour"),
        pytest.param(provider.signed(t=TIME, x=TIME + 60), id="for a minute"),
        pytest.param(provider.signed(i="x"), id="for nobody"),
        pytest.param(provider.signed(d="exämple.com"), id="by no domain"),
        pytest.param(provider.signed(z=" " * 50), id="with too much space"),
        pytest.param(provider.signed(z=LONG), id="at too great length"),
        pytest.param(Provider("other.example").signed(), id="by a key that is gone"),
        pytest.param(b"DKIM-Signature: v=1\r\n" + REPLY, id="hardly"),
        pytest.param(b"DKIM-Signature: =\r\n" + REPLY, id="in no form"),
    ],
)
def test_what_holds_nothing_is_no_signature(signed: bytes) -> None:
    """Whatever it may look like."""
    assert signatures(signed) == []


def test_a_signature_that_has_expired_held_in_its_time() -> None:
    """Mail that is kept is verified as of the day it came."""
    signed = provider.signed(t=TIME, x=TIME + 3600)

    assert signatures(signed, at=SOON)
    assert not signatures(signed, at=SOON + timedelta(hours=1))


@pytest.mark.parametrize(
    "record", ["", "p=", "v=DKIM2; p=AAAA", "k=rsa", "p=" + "A" * 2050]
)
def test_a_record_without_a_key_opens_nothing(record: str) -> None:
    """Revoked, of another kind, or longer than any key is."""
    assert not signatures(provider.signed(), lambda _: record)


def test_a_dns_that_does_not_answer_is_told_after_all_else() -> None:
    """Another signature may hold without it."""
    away = Provider("away.example")

    def lookup(name: str) -> str | None:
        if name == away.name:
            raise MailKeyUnavailable
        return DNS(name)

    found = SignedMail(away.signed(provider.signed())).signatures(lookup, SOON)

    assert next(found).domain == "example.com"
    with pytest.raises(MailKeyUnavailable):
        next(found)


def test_a_few_signatures_are_looked_at() -> None:
    """Each costs a question to the DNS: nobody can make us ask a hundred."""
    asked: list[str] = []
    signed = REPLY
    for number in range(9):
        signed = Provider(f"{number}.example").signed(signed)

    assert signatures(signed, asked.append) == []
    assert len(asked) == 5


@pytest.mark.parametrize(
    "raw",
    [
        b"no message\r\n\r\n",
        b" From: anna@example.com\r\n\r\n",
        b"X: " + b"x" * 5_000 + b"\r\n\r\n",
        b"X: x\r\n" * 20_000 + b"\r\n",
        REPLY + b"x\r\n" * 100_000,
    ],
    ids=["no field", "space first", "a long line", "a long head", "large"],
)
def test_what_is_no_message_or_too_much_of_one_is_refused(raw: bytes) -> None:
    """Before anything takes time over it."""
    with pytest.raises(MailUnreadable):
        SignedMail(raw)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_comes_is_answered(value: bytes, body: bytes) -> None:
    """Refused or without a signature; never an accident."""
    raw = b"DKIM-Signature: v=1; a=rsa-sha256; b=AAAA; bh=AAAA; h=from; d=a.example; "
    raw += b"s=s; " + value + b"\r\nFrom: a@a.example\r\n\r\n" + body
    try:
        found = signatures(raw, lambda _: value.decode("latin-1"))
    except MailUnreadable:
        return
    assert found == []


@pytest.mark.timeout(60)
def test_what_would_take_long_does_not() -> None:
    """The worst that the limits allow takes a second or two, not minutes."""
    head, _, _ = REPLY.partition(b"\r\n\r\n")
    lines = (b" " * 1_990 + b"x\r\n") * 120

    assert signatures(provider.signed(head + b"\r\n\r\n" + lines)) == []


@pytest.mark.parametrize(
    ("raw", "when"),
    [
        (provider.signed(t=TIME - 60), WRITTEN - timedelta(minutes=1)),
        (provider.signed(), WRITTEN),
        (provider.signed(REPLY.replace(b"+0000", b"-0000")), WRITTEN),
        (
            provider.signed(REPLY.replace(b"+0000", b"+0300")),
            WRITTEN - timedelta(hours=3),
        ),
        (provider.signed(REPLY.replace(b"Tue, 3 Mar 2026", b"one day")), None),
        (provider.signed(covered=("from",)), None),
        (b"Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n" + provider.signed(), None),
    ],
    ids=[
        "signed",
        "dated",
        "without zone",
        "elsewhere",
        "one day",
        "not covered",
        "twice",
    ],
)
def test_it_was_written_when_the_signature_says(
    raw: bytes, when: datetime | None
) -> None:
    """Else when the covered Date says; else nobody knows."""
    mail = SignedMail(raw)
    [signature] = mail.signatures(DNS, SOON)

    assert date_of(mail, signature) == when

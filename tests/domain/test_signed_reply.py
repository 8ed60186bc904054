"""A reply counts for its sender only if the sender's own provider signed it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import (
    MailKeyUnavailable,
    MailMisaligned,
    MailSignatureInvalid,
    MailUndated,
    MailUnreadable,
    MailUnsigned,
    Refusal,
)
from domain.signed_mail import SignedMail
from domain.signed_reply import SignedReply, signed_reply
from tests.mails import REPLY, WRITTEN, Provider, published

SOON = WRITTEN + timedelta(minutes=15)
TIME = int(WRITTEN.timestamp())
provider, stranger = Provider(), Provider("stranger.example")
child = Provider("mail.example.com")
DNS = published(provider, stranger, child)


def taken(raw: bytes) -> SignedReply:
    """Take a reply."""
    return signed_reply(raw, DNS, SOON)


def from_(sender: str) -> bytes:
    """Return the reply as somebody else's."""
    return REPLY.replace(b"Anna <anna@example.com>", sender.encode())


def test_a_reply_is_its_senders_and_of_its_time() -> None:
    """Every byte of it is kept."""
    raw = provider.signed(from_("ANNA@Example.com (Anna)"), t=TIME)

    found = taken(raw)

    assert (found.sender, found.written_at) == ("anna@example.com", WRITTEN)
    assert found.signature.domain == "example.com"
    assert found.raw == raw


@pytest.mark.parametrize(
    "sender",
    [
        "Anna B. <anna@example.com>",
        '"anna@evil.example" <anna@example.com>',
        "=?utf-8?q?J=C3=B6rg?= <anna@example.com>",
    ],
)
def test_a_sender_is_read_as_people_write_theirs(sender: str) -> None:
    """With a dot in a name, with a name that is an address, or an encoded one."""
    assert taken(provider.signed(from_(sender))).sender == "anna@example.com"


def test_of_several_signatures_the_senders_counts() -> None:
    """A mailing list, for example, adds its own on top."""
    assert taken(stranger.signed(provider.signed())).signature.domain == "example.com"


def test_a_domain_answers_for_those_below_it() -> None:
    """But not the other way round: a part may be let to anybody."""
    below = from_("anna@mail.example.com")

    assert taken(provider.signed(below)).sender == "anna@mail.example.com"
    with pytest.raises(MailMisaligned):
        taken(child.signed())


def test_a_domain_in_unicode_is_aligned_as_the_dns_has_it() -> None:
    """RFC 8616: signatures name it in ASCII."""
    ours = Provider("xn--e1afmkfd.example")
    raw = ours.signed(from_("анна@пример.example"))

    assert signed_reply(raw, published(ours), SOON).sender == "анна@пример.example"


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (REPLY, MailUnsigned),
        (provider.signed().replace(b"please", b"really"), MailSignatureInvalid),
        (stranger.signed(), MailMisaligned),
        (Provider("notexample.com").signed(), MailSignatureInvalid),
        (provider.signed(covered=("from",)), MailUndated),
        (provider.signed(REPLY.replace(b"2026", b"2027")), MailUndated),
        (provider.signed(from_("anna")), MailUnreadable),
        (provider.signed(from_("anna@example.com, eve@example.com")), MailUnreadable),
        (provider.signed(from_("anna@localhost")), MailUnreadable),
        (provider.signed(from_("<anna@example.com> eve@example.com")), MailUnreadable),
        (b"From: eve@example.com\r\n" + provider.signed(), MailUnreadable),
        (b"To: nobody\r\n\r\n", MailUnreadable),
    ],
)
def test_what_does_not_prove_it_is_refused(raw: bytes, refusal: type[Refusal]) -> None:
    """Each for a reason of its own, which quotes nothing of the message."""
    with pytest.raises(refusal) as refused:
        taken(raw)

    assert "anna" not in str(refused.value)


def test_without_the_dns_nothing_can_be_said() -> None:
    """Whoever asks again later may hear something else."""

    def away(_: str) -> str | None:
        raise MailKeyUnavailable

    with pytest.raises(MailKeyUnavailable):
        signed_reply(provider.signed(), away, SOON)


def test_kept_with_its_key_it_is_verified_in_ten_years() -> None:
    """C-18: offline, as of the day it was written, by the archived record alone."""
    kept = taken(provider.signed(t=TIME, x=TIME + 7 * 86_400))
    archived = {kept.signature.name: kept.signature.record}.get

    [again] = SignedMail(kept.raw).signatures(archived, kept.written_at)
    altered = kept.raw.replace(b"Yes, please", b"No, please")

    assert again == kept.signature
    assert not list(SignedMail(altered).signatures(archived, kept.written_at))

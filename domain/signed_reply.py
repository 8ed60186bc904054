"""The reply by which somebody agreed, as far as their own provider vouches for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.errors import NonASCIILocalPartDefect, ObsoleteHeaderDefect
from email.headerregistry import Address
from email.policy import SMTPUTF8

import idna

from domain.addresses import AddressInvalid, normalise_email
from domain.errors import (
    MailMisaligned,
    MailSignatureInvalid,
    MailUndated,
    MailUnreadable,
    MailUnsigned,
)
from domain.signed_mail import Lookup, Signature, SignedMail, date_of
from domain.times import CLOCKS_DIFFER

#: "Tom X. <tom@…>", and addresses of RFC 6532.
_HARMLESS = (ObsoleteHeaderDefect, NonASCIILocalPartDefect)


@dataclass(frozen=True)
class SignedReply:
    """Who wrote, when, and the signature that says so; with every byte that came."""

    sender: str
    written_at: datetime
    signature: Signature
    raw: bytes


def signed_reply(raw: bytes, lookup: Lookup, at: datetime) -> SignedReply:
    """Take a message for what it proves.

    Raises MailUnreadable, MailUnsigned, MailSignatureInvalid, MailMisaligned,
    MailUndated and MailKeyUnavailable.
    """
    mail = SignedMail(raw)
    sender = _sender(mail)
    if not mail.is_signed:
        raise MailUnsigned
    signature = _aligned(mail, lookup, at, sender)
    written_at = date_of(mail, signature)
    if written_at is None or written_at > at + CLOCKS_DIFFER:
        raise MailUndated
    return SignedReply(sender, written_at, signature, raw)


def _sender(mail: SignedMail) -> str:
    fields = mail.field("from")
    found = [address for value in fields for address in _addresses(value)]
    if len(fields) != 1 or len(found) != 1:
        raise MailUnreadable("the message has not exactly one sender")
    try:
        return normalise_email(found[0].addr_spec)
    except AddressInvalid:
        raise MailUnreadable("the sender's address is none") from None


def _addresses(value: str) -> tuple[Address, ...]:
    field = SMTPUTF8.header_factory("From", value)
    # What two readers may read in two ways names nobody.
    clear = all(isinstance(defect, _HARMLESS) for defect in field.defects)
    return tuple(field.addresses) if clear else ()


def _aligned(mail: SignedMail, lookup: Lookup, at: datetime, sender: str) -> Signature:
    """Return the first signature of the sender's domain, or of one above it."""
    domain = idna.encode(sender.rpartition("@")[2], uts46=True).decode()
    signed = False
    for signature in mail.signatures(lookup, at):
        if f".{domain}".endswith(f".{signature.domain}"):
            return signature
        signed = True
    raise MailMisaligned if signed else MailSignatureInvalid

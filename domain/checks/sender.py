"""Looks at who a message comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from domain.addresses import AddressInvalid, normalise_email
from domain.checks.freemail import FREEMAIL
from domain.checks.rule import BLOCK, Rule
from domain.content import Sender


def unanswerable(sender: Sender) -> Iterator[str]:
    """Find addresses that nobody can write to."""
    addresses = {
        "address": sender.address,
        "reply_to": sender.reply_to,
        "return_path": sender.return_path,
    }
    for name, address in addresses.items():
        try:
            normalise_email(address or sender.address)
        except AddressInvalid as error:
            yield f"{name}: {error.reason}"


def domain_of(sender: Sender) -> str:
    """Return the domain of the address that readers see."""
    return sender.address.rpartition("@")[2].lower().rstrip(".")


def freemail(sender: Sender) -> Iterator[str]:
    """Find senders in a domain where everybody gets an address."""
    if domain_of(sender) in FREEMAIL:
        yield (
            f"{domain_of(sender)} gives addresses to everybody, and lets nobody else"
            " send for it: use a domain of your own"
        )


@dataclass(frozen=True)
class Claimed:
    """An address that somebody wants to send from, and how we know that it is theirs.

    ``known_by`` is empty if we do not.
    """

    address: str
    known_by: str


def unverified(claimed: Claimed) -> Iterator[str]:
    """Find an address that is not known to be the sender's own."""
    if not claimed.known_by:
        yield (
            "nobody who reads the mail of the sender's address has agreed: have it"
            " asked (sayso sender verify), and follow the link in the message"
        )


def known_by(
    sender: Sender, verified: Collection[str], ours: Collection[str], signs: str
) -> str:
    """Tell how an address is known to be the sender's own; nothing if it is not.

    ``verified`` are addresses that have agreed, ``ours`` domains that the settings
    name, and ``signs`` is the domain whose DNS shows the key that we sign with.
    """
    domain = domain_of(sender)
    if normalised(sender.address) in verified:
        return "a message to it was answered"
    if domain in ours:
        return "SAYSO_VERIFIED_SENDERS names its domain"
    if signs and f".{domain}".endswith(f".{signs}"):
        return "its domain shows the key that signs"
    return ""


def normalised(address: str) -> str:
    """Return an address as it is kept; as it is where it is none."""
    try:
        return normalise_email(address)
    except AddressInvalid:
        return address


VERIFIED = Rule(
    "sender-verified", 1, BLOCK, unverified, lambda claimed: claimed.known_by
)
RULES: tuple[Rule[Sender], ...] = (
    Rule("sender", 1, BLOCK, unanswerable),
    Rule("sender-freemail", 1, BLOCK, freemail, domain_of),
)

"""Looks at who a message comes from."""

from __future__ import annotations

from collections.abc import Iterator

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


RULES: tuple[Rule[Sender], ...] = (
    Rule("sender", 1, BLOCK, unanswerable),
    Rule("sender-freemail", 1, BLOCK, freemail, domain_of),
)

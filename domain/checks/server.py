"""Looks at the servers that mail leaves by: their names, and the way to the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from domain.checks.names import Hosts
from domain.checks.rule import BLOCK, WARN, Rule
from domain.checks.spf_answer import PASSES, WORDS, Asked, answer

#: An address with more names than these is looked at by the first.
_MOST_NAMES = 10


@dataclass(frozen=True)
class Leaving:
    """The hosts that mail leaves from, by name or address, and whom to ask."""

    hosts: Sequence[str]
    names: Hosts

    def addresses_of(self, host: str) -> Sequence[str]:
        """Return the addresses of a host."""
        if _is_address(host):
            return [host]
        return self.names.addresses(host)


@dataclass(frozen=True)
class Returning:
    """Where mail leaves from, and the domain that it comes back to."""

    domain: str
    hosts: Sequence[str]
    names: Asked


@dataclass(frozen=True)
class Relay:
    """The server that mail is handed to.

    ``inside`` if the way there leads through no other network. ``offers`` tells
    whether it offers to encrypt the way; None if it did not answer.
    """

    host: str
    encrypted: bool
    inside: bool
    offers: bool | None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def unconfirmed(leaving: Leaving) -> Iterator[str]:
    """Find addresses whose name does not lead back to them: Gmail refuses those."""
    for host in leaving.hosts:
        addresses = leaving.addresses_of(host)
        if not addresses:
            yield f"{host} has no address: mend the DNS, or SAYSO_SENDING_HOSTS"
        for address in addresses:
            yield from _name_amiss(leaving, address)


def _name_amiss(leaving: Leaving, address: str) -> Iterator[str]:
    found = leaving.names.names_of(address)[:_MOST_NAMES]
    if not found:
        yield f"{address} has no PTR record: ask for one where the address comes from"
    elif not any(_leads_to(leaving, name, address) for name in found):
        yield (
            f"the PTR record of {address} names {found[0]}, which does not lead back to"
            " it: give that name this address"
        )


def _leads_to(leaving: Leaving, name: str, address: str) -> bool:
    found = map(ip_address, leaving.names.addresses(name))
    return ip_address(address) in found


def unnamed(returning: Returning) -> Iterator[str]:
    """Find addresses that the SPF record of the return path's domain does not name.

    What depends on each message is not known, and a broken record is another's matter.
    """
    leaving = Leaving(returning.hosts, returning.names)
    found = {a: None for host in leaving.hosts for a in leaving.addresses_of(host)}
    for address in found:
        said = answer(returning.domain, address, returning.names)
        if said not in (PASSES, None):
            yield (
                f"the SPF record of {returning.domain} says {WORDS[said]} of {address},"
                " which mail leaves from: name it there"
            )


def unguarded(relay: Relay) -> Iterator[str]:
    """Find a way to the mail server on which everybody between can read and change."""
    if relay.encrypted or relay.inside:
        return
    remedy = "" if relay.offers is False else ", use smtp+starttls:// or smtps://"
    yield f"the way to {relay.host} is not encrypted ({_offer(relay)}){remedy}"


def _offer(relay: Relay) -> str:
    if relay.offers is None:
        return "it did not say whether it offers that"
    return "it offers STARTTLS" if relay.offers else "it offers no STARTTLS"


def _hosts(leaving: Leaving | Returning) -> str:
    return ", ".join(leaving.hosts)


def _way(relay: Relay) -> str:
    if relay.encrypted:
        return f"TLS to {relay.host}"
    return f"{relay.host} is inside" if relay.inside else f"no TLS to {relay.host}"


REVERSE = Rule("server-name", 1, BLOCK, unconfirmed, _hosts)
NAMED = Rule("server-spf", 1, BLOCK, unnamed, _hosts)
TLS = Rule("server-tls", 1, WARN, unguarded, _way)

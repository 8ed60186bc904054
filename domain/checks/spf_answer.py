"""Says of an address what an SPF record says of it (RFC 7208, 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol

from domain.checks.names import Hosts, Names
from domain.checks.spf import MOST_LOOKUPS, Term, read_term, records_of, terms_of

PASSES, NEUTRAL = "+", "?"
#: What a receiver does with a message, by what the record says of where it comes from.
WORDS: Mapping[str, str] = {"-": "fail", "~": "softfail", NEUTRAL: "neutral"}


class Asked(Names, Hosts, Protocol):
    """Answers about names, and about hosts."""


class _Unknown(Exception):  # noqa: N818 - not known is no fault
    """It depends on a message that is not there, or the record is broken."""


def answer(domain: str, address: str, names: Asked) -> str | None:
    """Return the qualifier that an address gets: ``+``, ``-``, ``~`` or ``?``.

    None if nobody can know: a record is missing or broken, it depends on each message
    (macros), or no address was read. Raises Unable.
    """
    try:
        return _Receiver(ip_address(address), names).says(domain)
    except (_Unknown, ValueError):
        return None


@dataclass
class _Receiver:
    """Reads records for one address, and asks no more names than a receiver does."""

    ip: IPv4Address | IPv6Address
    names: Asked
    lookups: int = field(default=0)

    def says(self, domain: str) -> str:
        found = records_of(self.names, domain)
        if len(found) != 1:
            raise _Unknown
        terms = [self._term(one) for one in terms_of(found[0])[1:]]
        for term in terms:
            if not term.is_modifier and self._matches(domain, term):
                return term.qualifier
        targets = [one.target for one in terms if one.name == "redirect"]
        return self.says(self._counted(targets[0])) if targets else NEUTRAL

    def _term(self, written: str) -> Term:
        term = read_term(written)
        if term is None:
            raise _Unknown
        return term

    def _matches(self, domain: str, term: Term) -> bool:
        if term.name == "all":
            return True
        if term.name in ("ip4", "ip6"):
            return self._is_in([term.target], f"{term.width}//{term.width}")
        target = self._counted(term.target or domain)
        ways: Mapping[str, Callable[[], bool]] = {
            "include": lambda: self.says(target) == PASSES,
            "a": lambda: self._is_in(self.names.addresses(target), term.width),
            "mx": lambda: self._is_in(self._exchangers(target), term.width),
            "exists": lambda: self.names.has_address(target),
            "ptr": lambda: self._is_named(target),
        }
        return ways[term.name]()

    def _counted(self, target: str) -> str:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS or "%" in target:
            raise _Unknown
        return target

    def _exchangers(self, target: str) -> Iterable[str]:
        for host in self.names.exchangers(target):
            yield from self.names.addresses(host)

    def _is_named(self, target: str) -> bool:
        names = map(str.lower, self.names.names_of(str(self.ip)))
        inside = (one for one in names if f".{one}".endswith(f".{target}"))
        return any(self._is_in(self.names.addresses(one), "") for one in inside)

    def _is_in(self, addresses: Iterable[str], width: str) -> bool:
        """Tell whether it is in one of some networks; ``width`` is as ``24//64``."""
        fourth, _, sixth = f"/{width}".partition("//")
        bits = fourth[1:] if self.ip.version == 4 else sixth  # noqa: PLR2004 - IPv4
        slash = f"/{bits}" if bits else ""
        kin = (one for one in addresses if ip_address(one).version == self.ip.version)
        return any(self.ip in ip_network(f"{one}{slash}", strict=False) for one in kin)

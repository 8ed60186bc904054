"""Looks at what the DNS says of a sender: who sends for it, and who signs.

The rules are those that Gmail, Yahoo and Microsoft hold bulk senders to: SPF, DKIM and
DMARC, with the domain of From aligned to one of them; a policy of ``none`` will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import idna

from domain.checks import spf as sender_policy
from domain.checks.names import Names
from domain.checks.rule import BLOCK, Rule
from domain.content import Sender

#: A walk up the tree asks so often at most (RFC 9989 has eight).
_MOST_STEPS = 8


@dataclass(frozen=True)
class Signing:
    """With what messages are signed; ``keys`` are ways to write its public key."""

    domain: str
    selector: str
    algorithm: str
    keys: frozenset[str]

    @property
    def name(self) -> str:
        """Return where its public key is published."""
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True)
class Sending:
    """Who sends, with which key, and whom to ask about it."""

    sender: Sender
    names: Names
    #: Raises Unable if there is a key, and it cannot be read.
    key: Callable[[], Signing | None]

    @property
    def signing(self) -> Signing | None:
        """Return with what messages are signed."""
        return self.key()

    @property
    def domain(self) -> str:
        """Return the domain that readers see."""
        return ascii_domain(self.sender.address)

    @property
    def bounces(self) -> str:
        """Return the domain that refusals go to, and that SPF is asked of."""
        return ascii_domain(self.sender.return_path or self.sender.address)

    @property
    def policies(self) -> list[tuple[str, list[str]]]:
        """Return where there are DMARC records, from the domain up, and which."""
        parts = self.domain.split(".")
        domains = [".".join(parts[n:]) for n in range(max(1, len(parts) - 1))]
        asked = ((one, self._dmarc(one)) for one in domains[-_MOST_STEPS:])
        return [(one, records) for one, records in asked if records]

    def _dmarc(self, domain: str) -> list[str]:
        texts = self.names.texts(f"_dmarc.{domain}")
        return [one for one in texts if "".join(one.split()).startswith("v=DMARC1")]


def ascii_domain(address: str) -> str:
    """Return the domain of an address as the DNS knows it."""
    domain = address.rpartition("@")[2].rstrip(".").lower()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain


def tags(record: str) -> dict[str, str]:
    """Read a record of DKIM or DMARC: ``name=value`` by semicolons."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {
        name.strip().lower(): "".join(value.split())
        for name, equals, value in pairs
        if equals
    }


def unreachable(sending: Sending) -> Iterator[str]:
    """Find domains that take no mail: answers and refusals would be lost."""
    for domain in dict.fromkeys((sending.domain, sending.bounces)):
        hosts = sending.names.exchangers(domain)
        if list(hosts) == ["."]:
            yield f"{domain} says that it takes no mail (MX .): publish an MX record"
        elif not hosts and not sending.names.has_address(domain):
            yield f"{domain} has no MX record and no address: publish an MX record"


def _mx(sending: Sending) -> str:
    return " ".join(sending.names.exchangers(sending.domain)) or "no MX record"


def spf(sending: Sending) -> Iterator[str]:
    """Find what is amiss in the SPF record, and in those that it includes."""
    return sender_policy.amiss(sending.bounces, sending.names)


def _spf_found(sending: Sending) -> str:
    domain, names = sending.bounces, sending.names
    found = sender_policy.records_of(names, domain)
    asked = f"{sender_policy.lookups_of(domain, names)} names asked"
    return "; ".join([*found, asked]) if len(found) == 1 else "; ".join(found)


def dkim(sending: Sending) -> Iterator[str]:
    """Find a signature that is none, or that nobody could verify."""
    signing = sending.signing
    if signing is None:
        yield "messages are not signed: set SAYSO_DKIM_DOMAIN, _SELECTOR and _KEY_FILE"
        return
    found = [one for one in sending.names.texts(signing.name) if "p" in tags(one)]
    if not found:
        yield f"{signing.name} holds no DKIM key: publish the one that signs"
    elif len(found) > 1:
        yield f"{signing.name} holds {len(found)} DKIM keys: keep the one that signs"
    else:
        yield from _key_amiss(signing, tags(found[0]))


def _key_amiss(signing: Signing, told: dict[str, str]) -> Iterator[str]:
    if not told["p"]:
        yield f"the DKIM key at {signing.name} was revoked (p=): publish a new one"
    elif told["p"] not in signing.keys:
        yield f"the DKIM key at {signing.name} is not the one that signs: publish that"
    elif told.get("k", "rsa") != signing.algorithm:
        yield f"the DKIM key at {signing.name} says k={told.get('k', 'rsa')}: mend it"
    elif "sha256" not in told.get("h", "sha256").split(":"):
        yield f"the DKIM key at {signing.name} allows no sha256 (h=): leave h out"
    elif "y" in told.get("t", "").split(":"):
        yield f"the DKIM key at {signing.name} is for tests (t=y): leave that out"


def _key(sending: Sending) -> str:
    return sending.signing.name if sending.signing else "no key"


def dmarc(sending: Sending) -> Iterator[str]:
    """Find a DMARC record that is missing, doubled or says nothing."""
    domain = sending.domain
    if not sending.policies:
        yield f'{domain} has no DMARC record: publish "v=DMARC1; p=none" at least'
        return
    at, records = sending.policies[0]
    if len(records) > 1:
        yield f"_dmarc.{at} has {len(records)} DMARC records, so none counts: keep one"
    elif tags(records[0]).get("p", "").lower() not in ("none", "quarantine", "reject"):
        yield f"the DMARC record of {at} has no policy: add p=none at least"


def _policy(sending: Sending) -> str:
    return "; ".join(record for _, found in sending.policies[:1] for record in found)


def unaligned(sending: Sending) -> Iterator[str]:
    """Find a From that neither our signature nor SPF speaks for."""
    policies = sending.policies or [(sending.domain, [""])]
    owner, told = policies[-1][0], tags(policies[0][1][0])
    signed = sending.signing.domain.lower() if sending.signing else ""
    ways = ((signed, told.get("adkim")), (sending.bounces, told.get("aspf")))
    if not any(_speaks(domain, sending, owner, mode) for domain, mode in ways):
        yield (
            f"neither the signature of {signed or 'nobody'} nor the return path in"
            f" {sending.bounces} speaks for {sending.domain}: sign with a key of it"
        )


def _speaks(domain: str, sending: Sending, owner: str, mode: str | None) -> bool:
    if mode == "s":
        return domain == sending.domain
    return f".{domain}".endswith(f".{owner}") or domain == sending.domain


def _domains(sending: Sending) -> str:
    signed = sending.signing.domain if sending.signing else "nobody"
    return f"From {sending.domain}, signed {signed}, returned {sending.bounces}"


RULES: tuple[Rule[Sending], ...] = (
    Rule("domain-mx", 1, BLOCK, unreachable, _mx),
    Rule("domain-spf", 2, BLOCK, spf, _spf_found),
    Rule("domain-dkim", 1, BLOCK, dkim, _key),
    Rule("domain-dmarc", 1, BLOCK, dmarc, _policy),
    Rule("domain-alignment", 1, BLOCK, unaligned, _domains),
)

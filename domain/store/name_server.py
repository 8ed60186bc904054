"""Asks the DNS for the keys that others sign their mail with."""

from __future__ import annotations

from dns.exception import DNSException, Timeout
from dns.resolver import (
    NoNameservers,
    NoResolverConfiguration,
    Resolver,
    get_default_resolver,
)

from domain.errors import MailKeyUnavailable

#: Seconds for all tries at one name.
_PATIENCE = 5.0
_AWAY = (Timeout, NoNameservers, NoResolverConfiguration)


def text_record(name: str, resolver: Resolver | None = None) -> str | None:
    """Return the TXT record under a name, None if there is none.

    It asks whom this machine asks, unless it is told whom. Raises MailKeyUnavailable
    when nobody answers, or not now.
    """
    try:
        asking = resolver or get_default_resolver()
        found = asking.resolve(f"{name}.", "TXT", lifetime=_PATIENCE)
    except _AWAY:
        raise MailKeyUnavailable from None
    except (DNSException, ValueError):
        # There is no such name, or there can be none.
        return None
    return b"".join(found[0].strings).decode("ascii", "replace")

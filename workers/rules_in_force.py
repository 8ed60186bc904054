"""What one process knows of how fast, when and how often may be sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.events import SendingRulesSet
from domain.sending_rules import interval_of
from domain.slowing import OF_DOMAIN, Pauses
from domain.store.paces import Paces, Slowed
from domain.store.vault import Vault
from projections.audiences.queries import Audiences

logger = structlog.get_logger()

#: For how long what is known of rules and pauses is not looked at again, in seconds.
_KNOWN_FOR = 1.0


@dataclass(frozen=True)
class Known:
    """What holds at the moment: the rules, and what is left alone by scope."""

    rules: SendingRulesSet
    slowed: Mapping[str, Slowed]
    #: Scopes that were left alone, or are, and have taken nothing since.
    troubled: frozenset[str]

    @property
    def is_free(self) -> bool:
        """Tell whether nothing limits anything."""
        return self.rules == SendingRulesSet() and not self.slowed

    def intervals(self, scopes: Iterator[str]) -> dict[str, timedelta]:
        """Return the intervals of those scopes that have a limit."""
        found = ((scope, interval_of(self.rules.rates, scope)) for scope in scopes)
        return {scope: interval for scope, interval in found if interval}


class RulesInForce:
    """The rules, who is left alone, and where slots are reserved."""

    def __init__(
        self,
        paces: Paces,
        rules: Callable[[], SendingRulesSet],
        vault: Vault,
        audiences: Audiences,
        today: Callable[[], datetime],
    ) -> None:
        """Create it; ``today`` is the time by the account's clock.

        The vault knows the domains of recipients, audiences know their zones.
        """
        self.paces = paces
        self.vault = vault
        self.audiences = audiences
        self.today = today
        self._rules = rules
        self._known = Known(SendingRulesSet(), {}, frozenset())
        self._until = 0.0

    def known(self) -> Known:
        """Return what holds at the moment, or did within the last second."""
        if time.monotonic() >= self._until:
            troubled = self.paces.slowed()
            slowed = {one.scope: one for one in troubled if one.is_left_alone}
            scopes = frozenset(one.scope for one in troubled)
            self._known = Known(self._rules(), slowed, scopes)
            self._until = time.monotonic() + _KNOWN_FOR
        return self._known

    def slow(self, scope: str, reason: str, pauses: Pauses = OF_DOMAIN) -> None:
        """Leave a scope alone; somebody should know of it."""
        if pause := self.paces.slow(scope, reason, pauses):
            seconds = pause.total_seconds()
            logger.error("left alone", scope=scope, reason=reason, seconds=seconds)
            self._until = 0.0

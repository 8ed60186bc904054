"""How fast, when and how often an account sends: one set of rules, set as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import Fact, Rate, SendingRulesSet, WarmUp
from domain.evolving import evolving
from domain.ids import named_id

ACCOUNT = "account"
#: The stream of an account's rules.
SENDING_RULES = named_id("account", "sending rules")
_EACH_RECEIVER = "receiver:*"
#: Messages leave by so much of the pace that a rate allows: what is late by a moment
#: then fits into every second all the same.
_SHARE = 0.95


class SendingRules(Aggregate):
    """Decides whether rules are new ones."""

    kind: ClassVar = "sending rules"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.told = SendingRulesSet()

    def set_to(self, told: SendingRulesSet) -> Iterator[Fact]:
        """Send by these rules from now on."""
        if told != self.told:
            yield told

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: SendingRulesSet) -> None:
        self.told = fact


def scopes_of(sender_domain: str, receiver_domain: str) -> tuple[str, str, str]:
    """Return the scopes that a message is in."""
    return ACCOUNT, f"sender:{sender_domain}", receiver_scope(receiver_domain)


def receiver_scope(domain: str) -> str:
    """Return the scope of all that is sent to a domain."""
    return f"receiver:{domain}"


def interval_of(rates: Sequence[Rate], scope: str) -> timedelta | None:
    """Return the time from one message of a scope to the next; None if it is free."""
    by_scope = {rate.scope: rate for rate in rates}
    each = by_scope.get(_EACH_RECEIVER) if scope.startswith("receiver:") else None
    rate = by_scope.get(scope, each)
    return timedelta(seconds=rate.seconds) / (rate.most * _SHARE) if rate else None


def allowance(warm_ups: Sequence[WarmUp], domain: str, day: date) -> int | None:
    """Return how many messages of a sender's domain may leave on a day; None for all.

    Before its first day a domain has what the first allows.
    """
    for plan in warm_ups:
        number = max((day - plan.begins_on).days, 0)
        if plan.domain == domain and number < len(plan.days):
            return plan.days[number]
    return None

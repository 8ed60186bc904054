"""An address that nothing may be sent to, known by its digest alone.

It may be closed in several scopes and on several grounds at once; each is opened on
its own. What its holder wished ends with the holder's own new yes, and the owner's
block does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import AddressSuppressed, Fact, SuppressionLifted, VaultRef
from domain.ids import named_id

#: How far a suppression reaches: everything that this account sends to the address,
ACCOUNT = "account"
#: everything that it sends over the address's channel,
CHANNEL = "channel"
#: all that comes from one address or domain, or that is about one topic.
SENDER, TOPIC = "sender:", "topic:"

#: Why an address is suppressed: its holder was erased, wanted nothing more, complained,
#: or had said no in another system; or the owner of the account blocked it.
ERASURE, SELF, COMPLAINT = "erasure", "self", "complaint"
ELSEWHERE, OWNER = "elsewhere", "owner"
#: Or another system has found that it does not exist.
UNREACHABLE = "unreachable"
GROUNDS = (OWNER, SELF, COMPLAINT, ELSEWHERE, UNREACHABLE, ERASURE)
#: What the holder's own new yes ends, and in which scopes.
HOLDERS_OWN = frozenset({ERASURE, SELF, COMPLAINT, ELSEWHERE, UNREACHABLE})
OPENED_BY_A_YES = (ACCOUNT, CHANNEL)
#: What the holder said themselves, in whatever way: a no to everything.
SAID_NO = frozenset({SELF, COMPLAINT, ELSEWHERE})

#: Why a suppression is lifted: the holder of the address said yes anew, by themselves,
OWN_CONSENT = "own_consent"
#: or the owner released it, with a reason.
RELEASE = "release"


@dataclass(frozen=True)
class Digest:
    """An address as it is known after its erasure: an HMAC, and under which pepper."""

    value: bytes
    pepper_id: str
    channel: str


@dataclass(frozen=True)
class Stop:
    """An address is to be closed: how far, why, and what was noted with it."""

    scope: str = ACCOUNT
    ground: str = OWNER
    note: VaultRef | None = None
    campaign_id: UUID | None = None


def topic_scope(topic: str) -> str:
    """Return the scope of what is about a topic."""
    return f"{TOPIC}{topic}"


def sender_scope(domain: str, digest: bytes = b"") -> str:
    """Return the scope of a sender's domain, or with a digest of one address there."""
    return f"{SENDER}{digest.hex()[:32]}{'@' if digest else ''}{domain}"


def suppression_stream(digest: bytes) -> UUID:
    """Return the stream of an address, the same for the same digest."""
    return named_id("suppression", digest.hex())


def opened(fact: SuppressionLifted) -> tuple[str, ...]:
    """Name the grounds that a fact opens; the first of them named none."""
    return fact.lifts or (ERASURE,)


class SuppressedAddress(Aggregate):
    """Decides whether an address is closed, in which scopes and on which grounds."""

    kind: ClassVar = "suppression"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        #: Pairs of scope and ground.
        self.closed: set[tuple[str, str]] = set()

    def suppress(self, digest: Digest, stop: Stop) -> Iterator[Fact]:
        """Close the address, once for each scope and ground."""
        if (stop.scope, stop.ground) not in self.closed:
            yield AddressSuppressed(
                digest.value,
                digest.pepper_id,
                digest.channel,
                stop.scope,
                stop.ground,
                stop.note,
                stop.campaign_id,
            )

    def release(
        self, digest: bytes, scope: str, ground: str, reason: VaultRef
    ) -> Iterator[Fact]:
        """Open the address again in one scope, as far as one ground closed it."""
        if (scope, ground) in self.closed:
            yield SuppressionLifted(digest, scope, RELEASE, (ground,), reason)

    def reopen(self, digest: bytes) -> Iterator[Fact]:
        """Take the holder's own new yes: what others closed does not yield to it."""
        for scope in OPENED_BY_A_YES:
            if grounds := self._in(scope, HOLDERS_OWN):
                yield SuppressionLifted(digest, scope, OWN_CONSENT, grounds)

    def repeat(self, fact: AddressSuppressed | SuppressionLifted) -> Iterator[Fact]:
        """Let happen again what a restored log has forgotten."""
        if isinstance(fact, AddressSuppressed):
            if (fact.scope, fact.ground) not in self.closed:
                yield fact
        elif self._in(fact.scope, opened(fact)):
            yield fact

    def _in(self, scope: str, grounds: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            ground for ground in sorted(grounds) if (scope, ground) in self.closed
        )

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: AddressSuppressed) -> None:
        self.closed.add((fact.scope, fact.ground))

    @evolve.register
    def _(self, fact: SuppressionLifted) -> None:
        self.closed -= {(fact.scope, ground) for ground in opened(fact)}

"""Where a consent stands: what can be said of one address and one purpose.

The state is that of the last event. What the state alone does not say is kept beside
it: that the person once said no, which no file undoes, and which requests wait for the
answer of whoever reads the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.errors import (
    ChannelTakesNoConsent,
    ConsentInFuture,
    ConsentSeenElsewhere,
)
from domain.events import VaultRef
from domain.times import CLOCKS_DIFFER

#: How a consent came about when a file said so: the weakest of the methods.
BY_IMPORT = "import"
#: How a no came about when its holder called a message unwanted.
BY_COMPLAINT = "complaint"
#: Channels whose addresses people are only found by.
NEVER_SENT_TO = frozenset({"client_id"})
#: Channels in which only a bot or a provider can have seen somebody say yes.
SEEN_THERE = frozenset({"push", "telegram", "vk"})
#: Why a consent turned out to be none.
GROUNDS = ("forged", "purchased", "not_the_holder", "wrong_notice", "other")
#: Why it is none after all: the import that said so was undone. Nobody said no.
IMPORT_UNDONE = "import_undone"


def require_agreeable(channel: str, method: str | None = None) -> None:
    """Refuse what no address of a channel can agree to; ``method`` is that of a yes.

    Raises ChannelTakesNoConsent and ConsentSeenElsewhere.
    """
    if channel in NEVER_SENT_TO:
        raise ChannelTakesNoConsent(channel)
    if method == BY_IMPORT and channel in SEEN_THERE:
        raise ConsentSeenElsewhere(channel)


class Said(msgspec.Struct, frozen=True):
    """A yes as somebody reports it, with what proves it."""

    wording: str
    source: str
    granted_at: datetime
    method: str = "api"
    ip: str | None = None
    user_agent: str | None = None
    language: str | None = None
    #: What a third party vouches for: its ``kind``, and all that it takes to verify it.
    proof: Mapping[str, str] = msgspec.field(default_factory=dict)

    def require_past(self, at: datetime) -> None:
        """Raise ConsentInFuture of a yes that is still to come."""
        if self.granted_at > at + CLOCKS_DIFFER:
            raise ConsentInFuture


class Cell(msgspec.Struct, frozen=True):
    """What a consent belongs to: an address in a channel, and a purpose."""

    contact_id: UUID
    channel: str
    purpose: str


@dataclass(frozen=True)
class Wish:
    """A wish that an address be asked, and what is known of whoever had it."""

    method: str
    notice_id: bytes | None = None
    form_id: UUID | None = None
    form_version: int | None = None
    evidence: VaultRef | None = None
    to_confirm: bool = False
    #: When it was made, if that matters: a yes may have run out by then.
    at: datetime | None = None


@dataclass(frozen=True)
class Yes:
    """A yes and its evidence, as someone says it was given."""

    granted_at: datetime
    notice_id: bytes
    evidence: VaultRef
    method: str
    #: By the purpose's definition in force.
    expires_at: datetime | None = None
    purpose_version: int = 0


@dataclass(frozen=True)
class No:
    """A no, and what proves or led to it."""

    method: str
    campaign_id: UUID | None = None
    evidence: VaultRef | None = None


@dataclass(frozen=True)
class Sent:
    """A message that asked to confirm, and what the server said to it."""

    token_id: UUID
    expires_at: datetime
    message_id: str
    outcome: str
    code: int = 0
    status: str = ""
    reply: VaultRef | None = None


class Asked(msgspec.Struct, frozen=True):
    """A request that waits for its answer: the wording, and whether a message went."""

    notice_id: bytes
    sent: bool = False


@dataclass(frozen=True)
class Waiting:
    """A request of a person that waits for its answer, and where it belongs."""

    contact_id: UUID
    purpose: str
    request: int
    asked: Asked


class Consent(msgspec.Struct, frozen=True):
    """Where one cell stands; ``version`` is that of the event that led there."""

    state: str = ""
    version: int = 0
    #: When the last yes was given, and when it runs out.
    since: datetime | None = None
    expires_at: datetime | None = None
    #: Whether what no file undoes came after it, and when the person's own no did.
    said_no: bool = False
    no_at: datetime | None = None
    #: version of a request -> what was asked
    asked: Mapping[int, Asked] = msgspec.field(default_factory=dict)
    #: The version at which all this came from another card, and what was asked there:
    #: (stream, version of a request) -> what was asked
    taken: int = 0
    elsewhere: Mapping[tuple[UUID, int], Asked] = msgspec.field(default_factory=dict)

    def waits_for(self, request: int) -> bool:
        """Tell whether a request has no answer yet."""
        return request in self.asked or bool(self.elsewhere and request == self.taken)

    def asking(self, other: Consent) -> Consent:
        """Return another standing in which what was asked here waits on."""
        return replace(
            other, asked=self.asked, taken=self.taken, elsewhere=self.elsewhere
        )

    def ran_out(self, at: datetime) -> bool:
        """Tell whether the yes has run out by then."""
        return self.expires_at is not None and self.expires_at <= at

    def stands(self, at: datetime) -> bool:
        """Tell whether the yes may be relied on."""
        return self.state == "granted" and not self.ran_out(at)

    def said_no_since(self, at: datetime) -> bool:
        """Tell whether the person said no after a moment, or just then."""
        return self.no_at is not None and at <= self.no_at

    def takes(self, yes: Yes | Said) -> bool:
        """Tell whether a yes opens the cell: nothing newer may be known.

        What is told twice, or older than the person's no, is no coming back. A yes that
        came after the last one had run out is a new one, also before the end of the
        last was recorded.
        """
        if yes.method == BY_IMPORT and self.said_no:
            return False
        if self.stands(yes.granted_at) or self.said_no_since(yes.granted_at):
            return False
        return self.state == "invalidated" or self.is_older_than(yes)

    def is_renewed_by(self, yes: Yes | Said) -> bool:
        """Tell whether what stands was said once more; a file is no proof of that."""
        stands = self.stands(yes.granted_at) and yes.method != BY_IMPORT
        return stands and self.is_older_than(yes)

    def hears(self, wish: Wish) -> bool:
        """Tell whether the address is to be asked.

        Whoever answered is asked again only by a message that they can answer.
        """
        if self.state == "granted" and not (wish.at and self.ran_out(wish.at)):
            return False
        return wish.to_confirm or self.state in ("", "expired")

    def is_older_than(self, yes: Yes | Said) -> bool:
        """Tell whether a yes is newer than the last that is known."""
        return self.since is None or yes.granted_at > self.since


#: Nothing was ever said of a cell.
UNKNOWN = Consent()

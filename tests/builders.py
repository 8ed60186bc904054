"""People, lists and campaigns as tests speak of them, made into events.

``a_subscriber().who_granted("newsletter").on(news)`` is a stream of facts;
``record(event_log, ...)`` appends what it has not appended before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Self
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.audience import list_stream, notice_stream
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    AudienceFrozen,
    CampaignAudienceSet,
    CampaignContentSet,
    CampaignDrafted,
    CampaignReleased,
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    Contact,
    ContactRemoved,
    Context,
    Controller,
    Deviation,
    Exclusion,
    Fact,
    ListCreated,
    ListJoined,
    ListLeft,
    NoticePublished,
    Processing,
    Profile,
    ProfileChanged,
    Recorded,
    SubscriberRegistered,
    VaultRef,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.store.keeping import Keeping
from domain.store.log import EventLog
from domain.store.standing import Standing
from domain.store.vault import Claim

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDING = "Yes, send me the newsletter. I can stop it at any time."
NOTICE = sha256(WORDING.encode()).digest()
#: What has to be known of a processing.
PROCESSING = Processing(
    "News and offers of the shop by e-mail",
    ("e-mail address", "first name"),
    Controller(
        "Shop Ltd",
        "1 High Street, Riga",
        "Data protection office",
        "data protection officer",
        "privacy@shop.example",
        "data controller",
    ),
    "Latvia",
    "until withdrawal, then five years as proof",
    "LV",
    ("Mail Carrier SIA",),
    "the link in every message",
    "consent (GDPR Art. 6(1)(a))",
    "storage and sending by e-mail",
    ("access", "rectification", "erasure", "portability"),
    "Data State Inspectorate",
    "sign-up form",
)
_numbers = count(1)


def a_ref() -> VaultRef:
    """Name a vault row that is no more."""
    return VaultRef(new_id(), bytes(32))


class Stream:
    """Facts of one stream, in order; ``at`` is when the next of them is decided."""

    def __init__(self, id_: UUID | None = None) -> None:
        self.id = id_ or new_id()
        self.at = MONDAY
        self.facts: list[tuple[datetime, Fact]] = []
        #: How many of the facts are in the log.
        self.version = 0

    def fact(self, fact: Fact) -> Self:
        """Let something happen."""
        self.facts.append((self.at, fact))
        return self

    def later(self, **time: float) -> Self:
        """Let time pass, as ``timedelta`` has it."""
        self.at += timedelta(**time)
        return self

    def events(self, after: int = 0) -> list[Recorded]:
        """Return what is not in the log yet, as if it came after a position."""
        fresh = enumerate(self.facts[self.version :], self.version + 1)
        return [
            Recorded(position, at, self.id, version, _context(at), fact)
            for position, (version, (at, fact)) in enumerate(fresh, after + 1)
        ]

    @property
    def keeping(self) -> Keeping:
        """Return what belongs into the vault with what is not in the log yet."""
        return Keeping()


class Person(Stream):
    """A subscriber with one e-mail address."""

    def __init__(self, address: str | None, fields: dict[str, str]) -> None:
        super().__init__()
        self.contact_id = new_id()
        self.address = address or f"person-{next(_numbers)}@example.com"
        self.fields = fields
        profile = Profile(tuple(fields), a_ref()) if fields else None
        contact = Contact(self.contact_id, "email", a_ref())
        self.fact(SubscriberRegistered("api", (contact,), profile))

    @property
    def keeping(self) -> Keeping:
        """Return address and profile, the first time."""
        if self.version:
            return Keeping(profiles=[(self.id, self.fields)])
        claim = Claim(self.contact_id, self.id, "email", self.address)
        return Keeping(claims=[claim], profiles=[(self.id, self.fields)])

    def who_granted(
        self, purpose: str = "newsletter", expires_at: datetime | None = None
    ) -> Self:
        """Have them say yes, for ever or for a while."""
        return self.fact(
            ConsentGranted(
                self.contact_id,
                "email",
                purpose,
                "form",
                self.at,
                NOTICE,
                a_ref(),
                expires_at=expires_at,
            )
        )

    def who_was_asked(self, purpose: str = "newsletter") -> Self:
        """Have somebody want them to be asked."""
        return self.fact(ConsentRequested(self.contact_id, "email", purpose, "import"))

    def who_withdrew(
        self, purpose: str = "newsletter", campaign_id: UUID | None = None
    ) -> Self:
        """Have them say no."""
        fact = ConsentWithdrawn(self.contact_id, "email", purpose, "link", campaign_id)
        return self.fact(fact)

    def who_is_now(self, **fields: str) -> Self:
        """Give them new values of profile fields."""
        self.fields = self.fields | fields
        return self.fact(ProfileChanged(Profile(tuple(fields), a_ref())))

    def who_became_unreachable(self) -> Self:
        """Have their address vanish."""
        return self.fact(AddressBecameUnreachable(self.contact_id, new_id(), 550))

    def who_became_reachable(self) -> Self:
        """Have somebody lift that."""
        return self.fact(AddressBecameReachable(self.contact_id))

    def who_lost_the_address(self) -> Self:
        """Take their address."""
        return self.fact(ContactRemoved(self.contact_id))

    def on(self, mailing_list: Stream | UUID) -> Self:
        """Put them on a list."""
        return self.fact(ListJoined(_id(mailing_list)))

    def off(self, mailing_list: Stream | UUID) -> Self:
        """Take them off a list."""
        return self.fact(ListLeft(_id(mailing_list)))


class Campaign(Stream):
    """A campaign for some lists."""

    def __init__(self, lists: Sequence[Stream]) -> None:
        super().__init__()
        self.run = new_id()
        list_ids = tuple(mailing_list.id for mailing_list in lists)
        self.fact(CampaignDrafted("Spring", "email"))
        self.fact(CampaignContentSet(a_ref()))
        self.fact(CampaignAudienceSet(list_ids, "newsletter"))

    def released(self) -> Self:
        """Order it sent."""
        return self.fact(CampaignReleased(bytes(32)))

    def frozen(self, *windows: Window, **excluded: int) -> Self:
        """Fix who gets it."""
        planned = sum(len(window.contacts) for window in windows)
        fact = AudienceFrozen(self.run, len(windows), planned, bytes(32), excluded)
        return self.fact(fact)


class Window(Stream):
    """A window of a campaign."""

    def __init__(self, campaign: Campaign, contacts: Sequence[UUID]) -> None:
        super().__init__()
        self.campaign = campaign
        self.contacts = tuple(contacts)
        plan = WindowPlanned(campaign.id, campaign.run, 0, self.contacts)
        self.fact(plan)

    def attempted(self, first: int, size: int, *excluded: int) -> Self:
        """Have a range attempted; the excluded offsets are passed over."""
        offsets = range(first, first + size)
        consents = tuple(0 if offset in excluded else 2 for offset in offsets)
        passed = tuple(Exclusion(offset, "withdrawn") for offset in excluded)
        return self.fact(
            WindowAttempted(self.campaign.id, first, size, "claim", 1, consents, passed)
        )

    def resulted(
        self,
        first: int,
        size: int,
        outcome: str = "accepted",
        *others: Deviation,
        unsent: int = 0,
        late: bool = False,
    ) -> Self:
        """Have results of a range."""
        return self.fact(
            WindowResulted(
                self.campaign.id,
                first,
                size,
                outcome,
                250 if outcome == "accepted" else 0,
                others=others,
                unsent=unsent,
                late=late,
            )
        )


def a_subscriber(address: str | None = None, **fields: str) -> Person:
    """Register a person; the address is a new one unless it is given."""
    return Person(address, fields)


def a_list(code: str = "newsletter") -> Stream:
    """Make a list."""
    return Stream(list_stream(code)).fact(ListCreated(code, code.title()))


def a_notice(wording: str = WORDING) -> Stream:
    """Publish a wording."""
    notice = NoticePublished(sha256(wording.encode()).digest(), wording)
    return Stream(notice_stream(wording)).fact(notice)


def a_campaign(*lists: Stream) -> Campaign:
    """Draft a campaign for some lists."""
    return Campaign(lists)


def a_window(campaign: Campaign, contacts: int | Sequence[UUID]) -> Window:
    """Plan a window, for given contacts or for so many new ones."""
    if isinstance(contacts, int):
        contacts = [new_id() for _ in range(contacts)]
    return Window(campaign, contacts)


def record(event_log: EventLog, *streams: Stream) -> int:
    """Append what the streams have not appended yet; return the last position."""
    with event_log.appending() as append:
        for stream in streams:
            events = stream.events(append.head)
            stream.keeping(append)
            Standing().follow(append.cursor, events)
            append.write([_stored(event) for event in events])
            stream.version += len(events)
        return append.head


def _stored(event: Recorded) -> StoredEvent:
    state = codec_of_release().encode(event.context, event.fact)
    return StoredEvent(event.stream_id, event.version, event.fact.TOPIC, state)


def _context(at: datetime) -> Context:
    return Context(at, "key:test", UUID(int=1))


def _id(stream: Stream | UUID) -> UUID:
    return stream.id if isinstance(stream, Stream) else stream

"""Lists, notices and keys: small streams with few rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from functools import singledispatchmethod
from hashlib import sha256
from typing import ClassVar, Self
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import ListCodeTaken, ListOutOfUse
from domain.events import (
    Fact,
    KeyIssued,
    KeyRevoked,
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListOrderFailed,
    ListRenamed,
    NoticePublished,
    PeopleExported,
    PersonalDataRead,
)
from domain.ids import named_id

#: What is to be done with all who are on a list, or are to come.
Order = ListFillingOrdered | ListClearingOrdered


class MailingList(Aggregate):
    """A list of people, kept by hand or by file."""

    kind: ClassVar = "list"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.code = ""
        self.name = ""
        #: Where all who are on it have an address, if it is a list of one channel.
        self.channel = ""
        self.archived = False
        #: The orders that are not carried out, by their version.
        self.orders: dict[int, Order] = {}

    def create(self, code: str, name: str, channel: str = "") -> Iterator[Fact]:
        """Make the list; a code is given once, for ever."""
        if self.version:
            raise ListCodeTaken(code)
        yield ListCreated(code, name, channel)

    def order_filling(self, source: str, source_id: UUID) -> Iterator[Fact]:
        """Have all of another list or of a segment come onto this one.

        Raises ListOutOfUse.
        """
        self.require_use()
        yield ListFillingOrdered(source, source_id)

    def order_clearing(self) -> Iterator[Fact]:
        """Have all who are on it leave."""
        yield ListClearingOrdered()

    def carry_out(self, order: int, people: int) -> Iterator[Fact]:
        """Note that an order was carried out, once."""
        if ordered := self.orders.get(order):
            filled = isinstance(ordered, ListFillingOrdered)
            yield (ListFilled if filled else ListCleared)(order, people)

    def give_up(self, order: int, reason: str) -> Iterator[Fact]:
        """Note that an order cannot be carried out, once."""
        if order in self.orders:
            yield ListOrderFailed(order, reason)

    def rename(self, name: str) -> Iterator[Fact]:
        """Call the list something else."""
        if name != self.name:
            yield ListRenamed(name)

    def archive(self) -> Iterator[Fact]:
        """Take the list out of use; its members stay."""
        if not self.archived:
            yield ListArchived()

    def require_use(self) -> None:
        """Raise ListOutOfUse if it is archived."""
        if self.archived:
            raise ListOutOfUse(self.code)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ListCreated) -> None:
        self.code, self.name, self.channel = fact.code, fact.name, fact.channel

    @evolve.register
    def _(self, fact: ListFillingOrdered | ListClearingOrdered) -> None:
        # Versions of a stream have no holes.
        self.orders[self.version + 1] = fact

    @evolve.register
    def _(self, fact: ListFilled | ListCleared | ListOrderFailed) -> None:
        self.orders.pop(fact.order, None)

    @evolve.register
    def _(self, fact: ListRenamed) -> None:
        self.name = fact.name

    @evolve.register
    def _(self, _fact: ListArchived) -> None:
        self.archived = True


#: What a wording may be about; nothing, if it was published with a consent.
NOTICE_KINDS = ("", "advertising", "data_processing")


@dataclass(frozen=True)
class About:
    """What a wording says of itself."""

    language: str = ""
    version: str = ""
    kind: str = ""
    controller: str = ""
    link: str = ""
    link_digest: bytes = b""

    @classmethod
    def of(cls, notice: NoticePublished) -> Self:
        """Return what a notice has said."""
        return cls(*(getattr(notice, one.name) for one in fields(cls)))


#: A wording that came with a consent says nothing but itself.
NOTHING = About()


class Notice(Aggregate):
    """The exact wording of a consent: content-addressed, never edited."""

    kind: ClassVar = "notice"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.published: NoticePublished | None = None
        self.about = NOTHING

    def publish(self, wording: str, about: About = NOTHING) -> Iterator[Fact]:
        """Publish the wording, once; what came with a consent may be described later.

        Its words stay, and so does what it has once said of itself.
        """
        if self.published is None or self.about == NOTHING != about:
            yield NoticePublished(notice_id(wording), wording, *astuple(about))

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: NoticePublished) -> None:
        self.published = fact
        self.about = About.of(fact)


def notice_id(wording: str) -> bytes:
    """Return the address of a wording: SHA-256 of its UTF-8 bytes."""
    return sha256(wording.encode()).digest()


def notice_stream(wording: str) -> UUID:
    """Return the stream of a wording, the same for the same words."""
    return stream_of_notice(notice_id(wording))


def stream_of_notice(id_: bytes) -> UUID:
    """Return the stream of the wording with this hash."""
    return named_id("notice", id_.hex())


def list_stream(code: str) -> UUID:
    """Return the stream of a list, the same for the same code: so codes are unique."""
    return named_id("list", code)


class ApiKey(Aggregate):
    """A key to the API: who holds it may do what its role may."""

    kind: ClassVar = "key"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.revoked = False

    def issue(self, role: str, label: str) -> Iterator[Fact]:
        """Make the key."""
        if not self.version:
            yield KeyIssued(self.id, role, label)

    def note_reading(self, operation: str, subjects: Sequence[UUID]) -> Iterator[Fact]:
        """Note whom the holder was shown."""
        if subjects:
            yield PersonalDataRead(operation, tuple(subjects))

    def note_export(self, format_: str, subject_id: UUID | None) -> Iterator[Fact]:
        """Note that the holder takes people away, each time."""
        yield PeopleExported(format_, subject_id)

    def revoke(self) -> Iterator[Fact]:
        """Take the key back."""
        if not self.revoked:
            yield KeyRevoked(self.id)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, _fact: KeyRevoked) -> None:
        self.revoked = True

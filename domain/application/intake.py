"""Turns the people of a chunk of a file into what is to be recorded of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from domain.application.arriving import CREATED, UNCHANGED, Arrived, Arriving
from domain.application.newcomers import Kinds
from domain.arrival import Address, Arrival, IfContactInUse, IfExists, Manner, Says
from domain.audience import list_stream
from domain.consent import BY_IMPORT, NEVER_SENT_TO, Said
from domain.errors import AddressInUse, ChannelMissing
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    ContactTakenOver,
    Context,
    Fact,
    ImportCounts,
    ImportStarted,
    RowError,
    SubscriberMergedWith,
)
from domain.screening import CHANNELS, EMAIL, Evidence, Person, value_class
from domain.suppression import SuppressedAddress

#: channel -> the column that names its addresses
_COLUMNS = {channel: column for column, channel in CHANNELS.items()}
_TAKEN = ("created", "updated", "unchanged", "ignored")
_IN_USE = (
    "It belongs to another person: merge the two first, or say what is to become of"
    " such contacts (if_contact_in_use)."
)


class Intake:
    """Takes people in one by one, and counts what becomes of their rows.

    ``closed`` are the addresses that other rows of the file close. With the ``context``
    of the append's events, those who are new are taken in together.
    """

    def __init__(
        self,
        started: ImportStarted,
        arriving: Arriving,
        closed: Collection[Address] = frozenset(),
        context: Context | None = None,
    ) -> None:
        self.errors: list[RowError] = []
        #: The lines of rows by which contacts changed cards.
        self.moving: list[int] = []
        self.stops: list[tuple[SuppressedAddress, Iterable[Fact]]] = []
        self._started = started
        self._arriving = arriving
        self._closed = closed
        self._context = context
        if_exists = IfExists(started.if_exists)
        in_use = IfContactInUse(started.if_contact_in_use)
        self._manner = Manner(BY_IMPORT, if_exists, True, in_use)  # noqa: FBT003 - by the main contact
        self._tally: Counter[str] = Counter()

    def take(self, people: Sequence[Person]) -> None:
        """Take people in, new or known, or say why their rows stay out."""
        mains = (person.contacts[0][1] for person in people)
        refused = self._arriving.refused(mains, self._started.purpose)
        arrivals = [self._arrival(person, refused) for person in people]
        self._arriving.expect(arrivals)
        newcomers = self._newcomers(arrivals)
        for at, (person, arrival) in enumerate(zip(people, arrivals, strict=True)):
            if at not in newcomers:
                self._take(person, arrival)
            elif self._closed:
                self._count_suppressed(person)
        for kinds, times in Counter(newcomers.values()).items():
            self._tally[CREATED] += times
            self._count_kinds(kinds, times)

    def _newcomers(self, arrivals: Sequence[Arrival]) -> Mapping[int, Kinds]:
        if self._context is None:
            return {}
        return self._arriving.take_newcomers(arrivals, self._manner, self._context)

    def stop(self, address: SuppressedAddress, facts: Iterable[Fact]) -> None:
        """Close an address; one that is closed already counts too."""
        self._tally["stopped"] += 1
        self.stops.append((address, facts))

    def counts(self, *, errors: int, repeated: int) -> ImportCounts:
        """Return what became of the rows."""
        taken = {name: self._tally[name] for name in _TAKEN}
        rows = sum(taken.values()) + errors + repeated + self._tally["stopped"]
        return ImportCounts(
            rows=rows,
            **taken,
            repeated=repeated,
            failed=errors,
            granted=self._tally["granted"],
            unconfirmed=self._tally["unconfirmed"],
            suppressed=self._tally["suppressed"],
            stopped=self._tally["stopped"],
            merged=self._tally["merged"],
            taken_over=self._tally["taken_over"],
        )

    def _take(self, person: Person, arrival: Arrival) -> None:
        closed = [one for one in person.contacts if self._arriving.is_closed(one)]
        if closed:
            self._leave_out(person, closed[0][0], "The address is suppressed.")
            return
        try:
            arrived = self._arriving.take(arrival, self._manner)
        except AddressInUse as refusal:
            self._leave_out(person, *_why(person, refusal))
            return
        except ChannelMissing as refusal:
            self._leave_out(person, person.contacts[0][0], f"{refusal}.".capitalize())
            return
        self._count(person.line, arrived)
        self._count_suppressed(person)

    def _count_suppressed(self, person: Person) -> None:
        self._tally["suppressed"] += any(map(self._is_stopped, person.contacts))

    def _is_stopped(self, address: Address) -> bool:
        return address in self._closed or self._arriving.is_stopped(address)

    def _arrival(self, person: Person, refused: Collection[str]) -> Arrival:
        """Return who arrives; an address at which somebody said no says nothing new."""
        main = person.contacts[0]
        is_silent = main[0] in NEVER_SENT_TO or main[1] in refused
        says = (Says(main, self._started.purpose, _said(person.evidence)),)
        named = map(list_stream, person.lists)
        return Arrival(
            person.contacts,
            person.fields,
            () if is_silent else says,
            join=tuple(dict.fromkeys((*self._started.lists, *named))),
        )

    def _count(self, line: int, arrived: Arrived) -> None:
        ignores = self._manner.if_exists is IfExists.IGNORE
        result, kinds = arrived.result, frozenset(map(type, arrived.facts))
        self._tally["ignored" if ignores and result == UNCHANGED else result] += 1
        self._count_kinds(kinds)
        if ContactTakenOver in kinds:
            self.moving.append(line)
            self._count_meetings(arrived.facts)

    def _count_kinds(self, kinds: Kinds, times: int = 1) -> None:
        self._tally["granted"] += times * (ConsentGranted in kinds)
        self._tally["unconfirmed"] += times * (ConsentRequested in kinds)

    def _count_meetings(self, facts: Sequence[Fact]) -> None:
        cards = {one.other_id for one in facts if isinstance(one, SubscriberMergedWith)}
        came = [one.from_id for one in facts if isinstance(one, ContactTakenOver)]
        self._tally["merged"] += len(cards)
        self._tally["taken_over"] += sum(one not in cards for one in came)
        given = _cells(facts, ConsentGranted)
        # A no on the other card closes what the row has just said.
        self._tally["granted"] -= bool(given & _cells(facts, ConsentWithdrawn))

    def _leave_out(self, person: Person, channel: str, reason: str) -> None:
        column = _COLUMNS.get(channel, EMAIL)
        cell = next(one for of, one in person.contacts if of == channel)
        value = value_class(column, cell)
        self.errors.append(RowError(person.line, column, value, reason))


def _why(person: Person, refusal: AddressInUse) -> tuple[str, str]:
    """Name the channel of what is in the way, and the reason."""
    if refusal.channel:
        return refusal.channel, _IN_USE
    return person.contacts[0][0], "Somebody with it is here already."


def _cells(
    facts: Iterable[Fact], kind: type[ConsentGranted | ConsentWithdrawn]
) -> set[tuple[UUID, str]]:
    return {(one.contact_id, one.purpose) for one in facts if isinstance(one, kind)}


def _said(evidence: Evidence | None) -> Said | None:
    if evidence is None:
        return None
    return Said(
        evidence.wording,
        evidence.source,
        evidence.time,
        BY_IMPORT,
        ip=evidence.ip,
        language=evidence.language,
    )

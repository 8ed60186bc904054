"""Turns the people of a chunk of a file into what is to be recorded of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from domain.application.arriving import UNCHANGED, Arriving
from domain.arrival import Address, Arrival, IfExists, Manner, Says
from domain.audience import list_stream
from domain.consent import BY_IMPORT, NEVER_SENT_TO, Said
from domain.errors import AddressInUse, ChannelMissing
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    Fact,
    ImportCounts,
    ImportStarted,
    RowError,
)
from domain.screening import CHANNELS, EMAIL, Evidence, Person, value_class
from domain.suppression import SuppressedAddress

#: channel -> the column that names its addresses
_COLUMNS = {channel: column for column, channel in CHANNELS.items()}
_TAKEN = ("created", "updated", "unchanged", "ignored")


class Intake:
    """Takes people in one by one, and counts what becomes of their rows.

    ``closed`` are the addresses that other rows of the file close.
    """

    def __init__(
        self,
        started: ImportStarted,
        arriving: Arriving,
        closed: Collection[Address] = frozenset(),
    ) -> None:
        self.errors: list[RowError] = []
        self.stops: list[tuple[SuppressedAddress, Iterable[Fact]]] = []
        self._started = started
        self._arriving = arriving
        self._closed = closed
        self._manner = Manner(BY_IMPORT, IfExists(started.if_exists), by_main=True)
        self._tally: Counter[str] = Counter()

    def take(self, people: Sequence[Person]) -> None:
        """Take people in, new or known, or say why their rows stay out."""
        arrivals = [self._arrival(person) for person in people]
        self._arriving.expect(arrivals)
        for person, arrival in zip(people, arrivals, strict=True):
            self._take(person, arrival)

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
        self._count(arrived.result, arrived.kinds)
        self._tally["suppressed"] += any(map(self._is_stopped, person.contacts))

    def _is_stopped(self, address: Address) -> bool:
        return address in self._closed or self._arriving.is_stopped(address)

    def _arrival(self, person: Person) -> Arrival:
        main = person.contacts[0]
        says = (Says(main, self._started.purpose, _said(person.evidence)),)
        named = map(list_stream, person.lists)
        return Arrival(
            person.contacts,
            person.fields,
            () if main[0] in NEVER_SENT_TO else says,
            join=tuple(dict.fromkeys((*self._started.lists, *named))),
        )

    def _count(self, result: str, kinds: Collection[type[Fact]]) -> None:
        ignores = self._manner.if_exists is IfExists.IGNORE
        self._tally["ignored" if ignores and result == UNCHANGED else result] += 1
        self._tally["granted"] += ConsentGranted in kinds
        self._tally["unconfirmed"] += ConsentRequested in kinds

    def _leave_out(self, person: Person, channel: str, reason: str) -> None:
        column = _COLUMNS.get(channel, EMAIL)
        cell = next(one for of, one in person.contacts if of == channel)
        value = value_class(column, cell)
        self.errors.append(RowError(person.line, column, value, reason))


def _why(person: Person, refusal: AddressInUse) -> tuple[str, str]:
    """Name the channel of what is in the way, and the reason."""
    if refusal.channel:
        return refusal.channel, "It belongs to another person: merge the two first."
    return person.contacts[0][0], "Somebody with it is here already."


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

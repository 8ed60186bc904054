"""Lets cards meet while many arrive: who comes later knows what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from domain.aggregate import Aggregate, Numbered
from domain.application.cards import Cards, Handover, Stops, a_card, stopped_among
from domain.application.sealing import sealed_profile
from domain.arrival import Address
from domain.events import Context, Event, Fact
from domain.field_values import NewValues
from domain.meeting import Holders
from domain.merging import FILL, Party, merged, moved
from domain.store.vault import Claim, VaultRow
from domain.subscriber import Subscriber


class Meetings:
    """The cards that meet in one append.

    It looks into ``streams`` and ``claims`` for what the append has made of people so
    far, and adds to ``streams`` and ``rows`` what becomes of them by meeting.
    """

    def __init__(
        self,
        cards: Cards,
        streams: list[tuple[Aggregate, Sequence[Fact]]],
        claims: Sequence[Claim],
        rows: list[VaultRow],
    ) -> None:
        self._cards = cards
        #: That of the append's events; None as long as nobody is to meet.
        self._context: Context | None = None
        self._streams = streams
        self._claims = claims
        self._rows = rows
        self._stops: Stops = {}
        self._refusing: Collection[Address] = ()
        self._told: dict[UUID, list[Event]] = {}
        self._decided: dict[UUID, list[Event]] = defaultdict(list)
        self._stopped: set[UUID] = set()
        self._looked_at = (0, 0)
        self._takers: dict[UUID, UUID] = {}
        self._ended: list[UUID] = []

    def begin(self, context: Context, refusing: Collection[Address]) -> None:
        """Make ready; ``refusing`` are addresses at which the append hears a no."""
        self._context, self._refusing = context, refusing

    def expect(
        self, told: Iterable[Collection[Address]], holders: Holders, stops: Stops
    ) -> None:
        """Read those who are about to meet: each of ``told`` names one's contacts."""
        if self._context is None:
            return
        self._stops = stops
        met = ({holders[one][0] for one in row if one in holders} for row in told)
        self._read({id_ for some in met if len(some) > 1 for id_ in some})

    def claimed(self, claims: Iterable[Claim]) -> None:
        """Note which contacts that the append brings have a closed address."""
        self._stopped |= stopped_among(claims, self._stops, self._refusing)

    def given(
        self,
        taker: Subscriber,
        giver: Subscriber,
        contact_id: UUID,
        fields: NewValues | None,
    ) -> Sequence[Fact]:
        """Let a contact change cards, or all of them: with profile ``fields``.

        The giver takes in what becomes of them; the facts of the taker are returned.
        """
        ours, theirs = self._card(taker), self._card(giver)
        if fields is None:
            both = moved(ours, theirs, contact_id)
            self._takers[contact_id] = taker.id
        else:
            profile, rows = sealed_profile(taker.id, fields)
            both = merged(ours, theirs, FILL, profile)
            self._rows += rows
            self._takers |= dict.fromkeys(giver.contacts, taker.id)
            self._ended.append(giver.id)
        numbered = Numbered(giver.id, giver.version)
        self._streams.append((numbered, giver.decided(both.giver)))
        return both.taker

    @property
    def also(self) -> list[Handover]:
        """Return the writes that follow the contacts that changed cards."""
        return [Handover(self._takers, self._ended)] if self._takers else []

    def _card(self, person: Subscriber) -> Party:
        if person.id not in self._told:
            self._read({person.id})
        self._look()
        decided = self._decided[person.id]
        stored = self._told[person.id][: person.version - len(decided)]
        return a_card(person, [*stored, *decided], self._stopped)

    def _read(self, ids: Collection[UUID]) -> None:
        if ids:
            told = self._cards.events(ids)
            self._told |= {id_: told[id_] for id_ in ids}
            self._stopped |= self._cards.stopped(ids, self._refusing)

    def _look(self) -> None:
        """Take in what the append has come to since the last look."""
        assert self._context  # noqa: S101 - whoever meets was expected to
        streams, claims = self._looked_at
        for aggregate, facts in self._streams[streams:]:
            self._decided[aggregate.id] += aggregate.events(self._context, facts)
        self.claimed(self._claims[claims:])
        self._looked_at = (len(self._streams), len(self._claims))

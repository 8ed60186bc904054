"""Commands about windows: fix an audience, authorise attempts, record results.

An attempt is decided under the insert lock: the lock orders it against every
withdrawal, so nobody is attempted after their no (``standing`` says what holds).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.application.records import By, Records
from domain.campaign import Campaign
from domain.departures import BY_CHANCE, Departure, departures, sample
from domain.events import (
    AudienceFrozen,
    Fact,
    Start,
    WindowAttempted,
    WindowPlanned,
)
from domain.ids import new_id
from domain.results import Result
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.window import Standing, Window, window_id

_SQL = load_statements(__package__, "deliveries.sql")

#: Recipients of one window.
WINDOW_SIZE = 1_000
#: Windows planned in one append: it holds the lock well under 250 ms.
WINDOWS_AN_APPEND = 20


@dataclass(frozen=True)
class Audience:
    """Who may get a campaign, and how many are left out for which reason.

    ``zones`` names the zones of those who have one of their own.
    """

    contacts: Sequence[UUID]
    excluded: dict[str, int]
    zones: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """An attempt that is wanted: of whom, and what holds for all of its campaign.

    The claim is the token of whoever makes the attempts: it tells their own from
    others', also when the reply to a commit was lost.
    """

    campaign_id: UUID
    purpose: str
    claim: str
    offsets: Sequence[int] = ()
    sender: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Settled:
    """An attempt and what became of each recipient of it, in order.

    Whoever was deferred may be attempted again from ``retry_at`` on, if at all.
    """

    attempt: WindowAttempted
    results: Sequence[Result]
    retry_at: datetime | None = None


class Deliveries:
    """The commands about windows."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def scopes(self, sender: str, topic: str) -> list[str]:
        """Name the scopes in which a suppression stops what a campaign sends."""
        return self._suppressions.peppers.scopes(sender, topic)

    def freeze(self, by: By, campaign_id: UUID, audience: Audience) -> None:
        """Fix who gets a campaign, unless it is fixed.

        The windows come first, under a new run; the campaign's own event then makes
        that run the one that counts. Windows of a run that was cut off are void.
        """
        run, campaign = new_id(), self._records.existing(Campaign, campaign_id)
        chosen, excluded = _chosen(campaign, audience, run)
        leaving = departures(campaign.plan, chosen, audience.zones, by.at)
        windows = list(_windows(leaving))
        planned = list(_planned(by, campaign_id, run, windows))
        for first in range(0, len(planned), WINDOWS_AN_APPEND):
            self._records.append(by, planned[first : first + WINDOWS_AN_APPEND])
        frozen = AudienceFrozen(
            run,
            len(windows),
            len(chosen),
            _digest_of(windows),
            excluded,
            tuple(_starts(windows)),
        )
        self._records.ruled(
            by,
            lambda: self._records.existing(Campaign, campaign_id),
            lambda campaign: campaign.freeze(frozen),
        )

    def is_open(self, campaign_id: UUID) -> bool:
        """Tell whether attempts of a campaign may begin now."""
        with self._records.datastore.get_connection() as connection:
            return self._is_open(connection.cursor(), campaign_id)

    def window(self, id_: UUID) -> Window:
        """Return a window as it stands."""
        return self._records.existing(Window, id_)

    def proceed(
        self,
        by: By,
        window: Window,
        turn: Turn,
        settled: Settled | None = None,
    ) -> WindowAttempted | None:
        """Record what became of the last attempt, and authorise the next one.

        Returns None when nothing more is attempted now: it is nobody's turn, or the
        campaign's gate is closed. Raises the library's IntegrityError when
        others have taken the window over, and its OperationalError when it cannot be
        told whether this was recorded: load the window again and see.
        """
        with self._records.event_log.appending() as append:
            given = list(window.events(by.context, _results(window, settled)))
            if turn.offsets and self._is_open(append.cursor, turn.campaign_id):
                standings = self._standings(append.cursor, window, turn)
                attempt = window.attempt(
                    turn.offsets, turn.claim, standings, append.recorded_at
                )
                given += window.events(by.context, attempt)
            self._records.write(append, given)
        return window.open

    def settle(self, by: By, window: Window, settled: Settled) -> None:
        """Record what became of an attempt, also when it is late."""
        self._records.append(by, [(window, _results(window, settled))])

    def give_up(self, by: By, window: Window) -> None:
        """Record an attempt that was left without results as unknown."""
        self._records.append(by, [(window, window.give_up())])

    def _is_open(self, cursor: Cursor[DictRow], campaign_id: UUID) -> bool:
        row = cursor.execute(_SQL["gate"], (campaign_id,)).fetchone()
        return bool(row and row["open"])

    def _standings(
        self, cursor: Cursor[DictRow], window: Window, turn: Turn
    ) -> dict[UUID, Standing]:
        contacts = [window.contacts[offset] for offset in turn.offsets]
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            rows = reader.execute(
                _SQL["standings"], (turn.purpose, contacts)
            ).fetchall()
        held = [(row[1], row[2]) for row in rows if row[2] is not None]
        stopped = self._suppressions.stopped_under_lock(
            cursor, held, turn.sender, turn.topic
        )
        return {
            contact: Standing(state, version, (channel, address) in stopped, *held)
            for contact, channel, address, state, version, *held in rows
        }


def _chosen(
    campaign: Campaign, audience: Audience, run: UUID
) -> tuple[Sequence[UUID], dict[str, int]]:
    """Return whom chance chooses, if it is to choose, and who is left out why."""
    if campaign.audience is None:
        return audience.contacts, audience.excluded
    chosen = sample(audience.contacts, campaign.audience, run)
    left = len(audience.contacts) - len(chosen)
    return chosen, audience.excluded | ({BY_CHANCE: left} if left else {})


def _windows(leaving: Iterable[Departure]) -> Iterator[Departure]:
    """Cut departures into windows."""
    for departure in leaving:
        for first in range(0, len(departure.contacts), WINDOW_SIZE):
            some = departure.contacts[first : first + WINDOW_SIZE]
            yield Departure(departure.at, some)


def _planned(
    by: By, campaign_id: UUID, run: UUID, windows: Sequence[Departure]
) -> Iterator[tuple[Window, list[Fact]]]:
    for number, departure in enumerate(windows):
        window = Window(window_id(by.at, campaign_id, run, number))
        some = tuple(departure.contacts)
        yield window, [WindowPlanned(campaign_id, run, number, some)]


def _starts(windows: Sequence[Departure]) -> Iterator[Start]:
    last = None
    for number, departure in enumerate(windows):
        if departure.at and departure.at != last:
            last = departure.at
            yield Start(number, last)


def _digest_of(windows: Sequence[Departure]) -> bytes:
    whole = sha256()
    for window in windows:
        whole.update(b"".join(id_.bytes for id_ in window.contacts))
    return whole.digest()


def _results(window: Window, settled: Settled | None) -> Iterator[Fact]:
    if settled:
        yield from window.result(settled.attempt, settled.results, settled.retry_at)

"""Commands about windows: fix an audience, authorise attempts, record results.

An attempt is decided under the insert lock: the lock orders it against every
withdrawal, so nobody is attempted after their no (``standing`` says what holds).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.application.records import By, Records
from domain.campaign import Campaign
from domain.departures import BY_CHANCE, departures, sample
from domain.events import (
    Cap,
    Fact,
    WindowAttempted,
)
from domain.ids import new_id
from domain.planning import cut, frozen, planned
from domain.results import Result
from domain.store.caps import capped, count
from domain.store.commands import Answer
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.window import Standing, Window

_SQL = load_statements(__package__, "deliveries.sql")

#: Why somebody is passed over who got as many campaigns as the account allows.
CAPPED = "capped"
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
    others', also when the reply to a commit was lost. ``passed`` are those who are
    passed over, by offset, and why. What is urgent goes past the cap, and counts.
    """

    campaign_id: UUID
    purpose: str
    claim: str
    offsets: Sequence[int] = ()
    sender: str = ""
    topic: str = ""
    urgent: bool = False
    passed: Mapping[int, str] = field(default_factory=dict)
    cap: Cap | None = None


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
        windows = list(cut(leaving))
        plan = list(planned(by.at, campaign_id, run, windows))
        for first in range(0, len(plan), WINDOWS_AN_APPEND):
            self._records.append(by, plan[first : first + WINDOWS_AN_APPEND])
        fact = frozen(run, windows, excluded)
        self._records.ruled(
            by,
            lambda: self._records.existing(Campaign, campaign_id),
            lambda campaign: campaign.freeze(fact),
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
            standings = self._standings(append.cursor, window, turn)
            if standings is not None:
                at = append.recorded_at
                passed = {**turn.passed, **_capped(append.cursor, window, turn, at)}
                attempt = window.attempt(
                    turn.offsets, turn.claim, standings, at, passed
                )
                given += window.events(by.context, attempt)
                _count(append.cursor, window, turn, at)
            self._records.write(append, given)
        return window.open

    def settle(self, by: By, window: Window, settled: Settled) -> None:
        """Record what became of an attempt, also when it is late."""
        self._records.append(by, [(window, _results(window, settled))])

    def learn_taken(self, by: By, window_id: UUID, contact_id: UUID) -> Answer:
        """Take it that a server had the message of somebody in doubt, after all.

        Raises DeliveryInFlight.
        """
        return self._records.ruled(
            by,
            lambda: self.window(window_id),
            lambda window: window.learn_taken(contact_id),
        )

    def give_up(self, by: By, window: Window) -> None:
        """Record an attempt that was left without results as unknown."""
        self._records.append(by, [(window, window.give_up())])

    def _is_open(self, cursor: Cursor[DictRow], campaign_id: UUID) -> bool:
        row = cursor.execute(_SQL["gate"], (campaign_id,)).fetchone()
        return bool(row and row["open"])

    def _standings(
        self, cursor: Cursor[DictRow], window: Window, turn: Turn
    ) -> dict[UUID, Standing] | None:
        """Return what holds of whose turn it is; None if nobody's, or if it is shut."""
        if not turn.offsets:
            return None
        asked = (window.who(turn.offsets), turn.campaign_id, turn.purpose)
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            every = reader.execute(_SQL["standings"], asked).fetchall()
        if not every[0][0]:
            return None
        rows = [row[1:] for row in every if row[2] is not None]
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


def _capped(
    cursor: Cursor[DictRow], window: Window, turn: Turn, at: datetime
) -> dict[int, str]:
    """Return who of a turn got as much as they may, and that this is why."""
    if turn.cap is None or turn.urgent:
        return {}
    full = capped(cursor, window.who(turn.offsets), turn.campaign_id, turn.cap, at)
    return {o: CAPPED for o in turn.offsets if window.contacts[o] in full}


def _count(cursor: Cursor[DictRow], window: Window, turn: Turn, at: datetime) -> None:
    if turn.cap and window.open:
        excluded = {one.offset for one in window.open.excluded}
        contacts = window.who(set(window.open.span) - excluded)
        count(cursor, contacts, turn.campaign_id, turn.cap, at)


def _results(window: Window, settled: Settled | None) -> Iterator[Fact]:
    if settled:
        yield from window.result(settled.attempt, settled.results, settled.retry_at)

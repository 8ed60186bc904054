"""The ranges of a window: authorised, and settled, whatever happens to the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from eventsourcing.persistence import IntegrityError, OperationalError

from domain.application import By, Settled, Turn
from domain.application.deliveries import Deliveries
from domain.application.records import ATTEMPTS
from domain.campaign import Campaign
from domain.events import WindowAttempted
from domain.results import Result
from domain.retrying import wait_after
from domain.window import Window
from workers.due import Held
from workers.tasks import Taken

#: Says whose turn it is in a window.
Choose = Callable[[Window, datetime], Turn]


def turn_of(held: Held, campaign: Campaign, sender: str) -> Turn:
    """Return what the attempts of one holder have in common."""
    purpose = campaign.audience.purpose if campaign.audience else ""
    topic = campaign.audience.topic if campaign.audience else ""
    claim = str(held.holder)
    urgent = bool(campaign.audience and campaign.audience.urgent)
    return Turn(campaign.id, purpose, claim, (), sender, topic, urgent)


class Ranges:
    """The ranges of one window as one holder attempts and settles them."""

    def __init__(
        self,
        deliveries: Deliveries,
        by: Callable[[], By],
        claim: str,
        window: Window,
        choose: Choose,
        expiry: timedelta = timedelta(),
    ) -> None:
        self.window = window
        self._choose = choose
        self._deliveries = deliveries
        self._by = by
        self._claim = claim
        self._expiry = expiry

    def next(self, settled: Settled | None) -> WindowAttempted | None:
        """Record what became of the last range and authorise the next.

        Raises Taken when others have the window now; what we know is recorded late.
        """
        try:
            return self._proceed(settled)
        except IntegrityError:
            if settled:
                self.settle(settled)
            raise Taken from None

    def settle(self, settled: Settled) -> None:
        """Record what became of a range, late if need be, and attempt nothing more.

        After three lost races the range stays unknown: a doubt that is named.
        """
        for _ in range(ATTEMPTS):
            self._reload()
            with suppress(IntegrityError, OperationalError):
                self._deliveries.settle(self._by(), self.window, settled)
                return

    def settled(
        self, attempt: WindowAttempted, results: Mapping[UUID, Result]
    ) -> Settled:
        """Return what became of a range, and when whoever was deferred is tried again.

        ``results`` has one for each contact of the range.
        """
        seed = b"%b %d" % (self.window.id.bytes, attempt.first)
        wait = wait_after(attempt.round, self._expiry, seed)
        told = [results[contact] for contact in self.contacts(attempt)]
        return Settled(attempt, told, self._by().at + wait if wait else None)

    def contacts(self, attempt: WindowAttempted) -> Sequence[UUID]:
        """Return the contacts of a range, in order."""
        return self.window.who(attempt.span)

    def recipients(self, attempt: WindowAttempted) -> list[UUID]:
        """Return the contacts of a range that are to be written to."""
        excluded = {exclusion.offset for exclusion in attempt.excluded}
        return self.window.who(o for o in attempt.span if o not in excluded)

    def _proceed(self, settled: Settled | None) -> WindowAttempted | None:
        try:
            return self._append(settled)
        except OperationalError:
            # The reply to the commit may be lost. The stream knows what happened.
            self._reload()
        attempt = self.window.open
        ours = attempt is not None and attempt.claim == self._claim
        if ours and (settled is None or attempt != settled.attempt):
            return attempt
        return self._append(settled)

    def _append(self, settled: Settled | None) -> WindowAttempted | None:
        by = self._by()
        turn = self._choose(self.window, by.at)
        return self._deliveries.proceed(by, self.window, turn, settled)

    def _reload(self) -> None:
        self.window = self._deliveries.window(self.window.id)

"""Sends a window: attempt, hand over, record, a range at a time.

The order is the promise: an attempt is committed before its messages leave, and its
results before the next attempt, in one append with it. So a crash leaves at most one
range a connection in doubt, and that range is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from uuid import UUID

from domain.application import Application, By, Settled
from domain.campaign import ENDED, Campaign
from domain.rendering import Unsendable
from domain.results import NOT_BEGUN, SUPPRESSED, Result
from domain.returned.delivery import CAMPAIGN, Delivery
from domain.sending_rules import ACCOUNT
from domain.slowing import OF_OUTAGE
from domain.store.commands import Command
from domain.store.vault import Vault
from domain.window import Window
from workers.channels import (
    Channel,
    ChannelUnavailable,
    Compiled,
    Connection,
    Outcome,
    Outgoing,
    Recipient,
)
from workers.counting import Countable, Counting
from workers.due import Held
from workers.origin import Origin
from workers.paced import Paced
from workers.pacing import Pacer
from workers.ranges import Ranges, turn_of
from workers.rules_in_force import RulesInForce
from workers.tasks import LEFT_OFF, Keep, Later

#: How long to leave a server alone that does not answer, or breaks off.
LEAVE_ALONE = timedelta(seconds=5)
#: Turns in vain after which whoever is first in line lets the others go first.
STUCK_AFTER = 2
#: Resuming hastens what waits; this is how long it waits otherwise.
WHILE_CLOSED = timedelta(minutes=10)


@dataclass(frozen=True)
class Mailing:
    """A campaign that is being sent, its content compiled."""

    campaign: Campaign
    window_id: UUID
    compiled: Compiled
    sender: str
    countable: Countable

    @property
    def domain(self) -> str:
        """Return the domain that it comes from."""
        return self.sender.rpartition("@")[2]


class SendWindow:
    """The task that sends one window."""

    def __init__(
        self,
        application: Application,
        channel: Channel,
        writer: Writer,
        rules: RulesInForce,
        now: Callable[[], datetime],
        expiry: timedelta = timedelta(),
    ) -> None:
        """Create it; whoever was deferred is tried again for ``expiry``."""
        self._rules = rules
        self._campaigns = application.campaigns
        self._deliveries = application.deliveries
        self._channel = channel
        self._writer = writer
        self._now = now
        self._expiry = expiry
        self._compiled = lru_cache(maxsize=8)(self._compile)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Send what is left of a window, until it is through or the gate closes."""
        window = self._deliveries.window(held.id)
        campaign = self._campaigns.get(held.subject_id)
        if window.open:
            # Whoever made this attempt let go of the window without results.
            self._deliveries.give_up(self._by(held), window)
        if window.done or campaign.state in ENDED:
            return None
        if wait := self._until_start(campaign, window) or self._until_turn(window):
            return wait
        compiled = self._compiled(campaign.id, campaign.digest)
        if compiled is None:
            why = "what was approved is not what would be sent"
            self._campaigns.fail(self._by(held), campaign.id, why)
            return None
        return self._send(held, keep, window, Mailing(campaign, window.id, *compiled))

    def _until_start(self, campaign: Campaign, window: Window) -> Later | None:
        number = window.planned.number if window.planned else 0
        start, now = campaign.start_of(number), self._now()
        # A resumed campaign has all its windows looked at: this decides.
        return (
            Later(start - now, "its time has not come")
            if start and start > now
            else None
        )

    def _until_turn(self, window: Window) -> Later | None:
        now = self._now()
        if window.turn(1, now) or window.next_at is None:
            return None
        return Later(window.next_at - now, "some were refused for now")

    def _send(
        self, held: Held, keep: Keep, window: Window, mailing: Mailing
    ) -> Later | None:
        turn = turn_of(held, mailing.campaign, mailing.sender)
        by, pacer = partial(self._by, held), Pacer(self._rules, turn, keep)
        ranges = Ranges(
            self._deliveries, by, turn.claim, window, pacer.choose, self._expiry
        )
        try:
            with self._channel.connect() as connection:
                paced = Paced(connection, pacer)
                left = self._hand_over(held, ranges, paced, mailing, keep)
        except ChannelUnavailable as error:
            self._rules.slow(ACCOUNT, str(error), OF_OUTAGE)
            return Later(LEAVE_ALONE, str(error))
        if left or ranges.window.done:
            return left
        waits = pacer.wait or self._until_turn(ranges.window)
        return waits or self._while_closed(mailing.campaign)

    def _hand_over(
        self,
        held: Held,
        ranges: Ranges,
        connection: Connection,
        mailing: Mailing,
        keep: Keep,
    ) -> Later | None:
        """Send range after range; say why if it left off, all being recorded."""
        settled = None
        while keep():
            is_first = settled is None
            attempt = ranges.next(settled)
            if attempt is None:
                return None
            contacts = ranges.recipients(attempt)
            if is_first and held.failures >= STUCK_AFTER:
                # The server may close at the sight of the first: with others accepted
                # after them they count as deferred, and nobody waits for them.
                contacts = [*contacts[1:], *contacts[:1]]
            results = self._writer.send(contacts, connection, mailing, self._now())
            settled = ranges.settled(attempt, results)
            if any(outcome == Outcome.UNSENT for outcome, *_ in settled.results):
                ranges.settle(settled)
                return _broken(held, settled, is_first)
        if settled:
            ranges.settle(settled)
        return LEFT_OFF

    def _while_closed(self, campaign: Campaign) -> Later:
        def opened() -> bool:
            return self._deliveries.is_open(campaign.id)

        return Later(WHILE_CLOSED, "the campaign is paused", opened)

    def _compile(
        self, campaign_id: UUID, _digest: bytes
    ) -> tuple[Compiled, str, Countable] | None:
        campaign = self._campaigns.get(campaign_id)
        content, sender = self._campaigns.parts(campaign)
        if not campaign.is_as_released or content is None or sender is None:
            return None
        compiled = self._channel.compile(content, sender)
        return compiled, sender.address, Countable.of(content)

    def _by(self, held: Held) -> By:
        command = Command("sender", str(held.holder))
        return By("sender", self._now(), command, held.position)


class Writer:
    """Writes to people whose attempt is authorised."""

    def __init__(self, vault: Vault, origin: Origin, counting: Counting) -> None:
        self._vault = vault
        self._origin = origin
        self._counting = counting

    def send(
        self,
        contacts: Sequence[UUID],
        connection: Connection,
        mailing: Mailing,
        at: datetime,
    ) -> dict[UUID, Result]:
        """Compose and hand over; return a result for each contact.

        Whoever was erased in the meantime has no address: passed over, like all others
        who are not among ``contacts``.
        """
        results = defaultdict[UUID, Result](lambda: (SUPPRESSED, 0, ""))
        messages = list(self._composed(contacts, mailing, at, results))
        answers = connection.send(messages)
        for message, answer in zip(messages, answers, strict=True):
            results[message.contact_id] = answer.told
        return results

    def _composed(
        self,
        contacts: Sequence[UUID],
        mailing: Mailing,
        at: datetime,
        results: dict[UUID, Result],
    ) -> Iterable[Outgoing]:
        known = self._vault.recipients(contacts)
        counting = self._counting.fields(
            mailing.campaign.id, mailing.countable, contacts, at
        )
        # In their order: what comes after a break is given back.
        for contact_id in filter(known.__contains__, contacts):
            _, address, fields = known[contact_id]
            recipient = Recipient(contact_id, address, fields)
            letter = self._origin.letter(
                Delivery(CAMPAIGN, mailing.campaign.id, contact_id),
                mailing.domain,
                at,
                web=mailing.compiled.links_to_web,
                counting=counting[contact_id],
                window_id=mailing.window_id if mailing.campaign.letter_of else None,
            )
            try:
                yield mailing.compiled.compose(recipient, letter)
            except Unsendable:
                results[contact_id] = (Outcome.REJECTED.value, 0, "")


def _broken(held: Held, settled: Settled, is_first: bool) -> Later:  # noqa: FBT001 - one caller
    """Leave the server alone; for longer each time that it takes nobody at all."""
    in_vain = is_first and all(what in NOT_BEGUN for what, *_ in settled.results)
    after = max(LEAVE_ALONE, held.backoff) if in_vain else LEAVE_ALONE
    return Later(after, "the connection broke", in_vain=in_vain)

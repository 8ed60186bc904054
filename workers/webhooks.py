"""Tells webhooks of events: one at a time, in order, the next only after a yes.

There is one piece of due work for each webhook, as long as it lives. Whoever holds it
tells what there is, for a while; then others have their turn. A slow endpoint holds one
hand for its own time limit, a failing one is left alone for longer and longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

import structlog

from domain.application import By
from domain.application.webhooks import Webhooks
from domain.errors import NotFound, UrlRefused
from domain.events import FACTS
from domain.store.commands import Command
from domain.webhook import Webhook, wait_after, wanted_of, wished_wait
from domain.webhook_message import StoredEvent, headers_of, message_of, secret_of
from workers.connecting import Limits, NotReached
from workers.due import Held
from workers.lines import Line
from workers.outside import Outside
from workers.tasks import LEFT_OFF, Keep, Later
from workers.webhook_progress import Attempt, Failing, Place, Unnoted, WebhookProgress

#: An endpoint answers within this, or it has not been told.
LIMITS = Limits(seconds=15.0, connect=5.0)
#: Seconds after which others have their turn.
TURN = 5.0
#: How long to wait when there is nothing: an event wakes it before.
IDLE = timedelta(minutes=1)
GONE = 410
_NEXT = Later(timedelta(), "others have their turn")

logger = structlog.get_logger()


@dataclass(frozen=True)
class WebhookTerms:
    """Who tells: the keys of secrets by id, our own address, and when we give up."""

    keys: Mapping[str, bytes]
    source: str
    give_up_after: timedelta


@dataclass(frozen=True)
class _Turn:
    """One webhook's turn: where it is told, over which line, and whether it lasts."""

    webhook: Webhook
    url: str
    line: Line
    lasts: Callable[[], bool]


class TellWebhook:
    """The task that tells one webhook what there is."""

    def __init__(
        self,
        webhooks: Webhooks,
        progress: WebhookProgress,
        outside: Outside,
        terms: WebhookTerms,
        now: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._webhooks = webhooks
        self._progress = progress
        self._outside = outside
        self._terms = terms
        self._now = now
        self._chance = chance

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Tell what there is; done only once the webhook was deleted."""
        webhook = self._webhook(held.subject_id)
        if webhook is None:
            return None
        ends = monotonic() + TURN
        with self._outside.line(LIMITS) as line:
            url = self._webhooks.url(webhook)
            turn = _Turn(webhook, url, line, lambda: keep() and monotonic() < ends)
            while turn.lasts():
                later = self._go_on(turn)
                if later:
                    return later
        return _NEXT if keep() else LEFT_OFF

    def _webhook(self, id_: UUID) -> Webhook | None:
        try:
            webhook = self._webhooks.load(id_)
        except NotFound:
            return None
        return None if webhook.deleted else webhook

    def _go_on(self, turn: _Turn) -> Later | None:
        webhook = turn.webhook
        place = self._progress.place(webhook.id)
        if place is None or place.held or place.paused:
            return Later(IDLE, "paused", lambda: self._wants(webhook.id))
        if place.position >= place.head:
            return Later(IDLE, "", lambda: self._has_more(webhook.id, place.head))
        return self._tell_all(turn, place)

    def _tell_all(self, turn: _Turn, place: Place) -> Later | None:
        webhook = turn.webhook
        wanted = wanted_of(webhook.topics, FACTS)
        events, until = self._progress.next(webhook.id, place, wanted)
        told = Unnoted(self._progress, webhook.id, place.position)
        for event in events:
            later = self._tell(turn, event, told) if turn.lasts() else _NEXT
            if later:
                return later if told.note() else _NEXT
        moved = told.note() and self._progress.move(webhook.id, told.position, until)
        return None if moved else _NEXT

    def _tell(self, turn: _Turn, event: StoredEvent, told: Unnoted) -> Later | None:
        webhook, attempt = turn.webhook, self._attempt(turn, event)
        if not attempt.reason:
            return None if told.add(attempt) else _NEXT
        if not told.note():
            return _NEXT
        failing = self._progress.failed(webhook.id, attempt)
        if failing is None:
            return _NEXT
        logger.warning("webhook not told", webhook=str(webhook.id), why=attempt.reason)
        self._give_up(webhook, attempt, failing)
        wait = wait_after(failing.failures, self._chance(), attempt.wished)
        return Later(wait, attempt.reason, lambda: self._changed(webhook.id, failing))

    def _attempt(self, turn: _Turn, event: StoredEvent) -> Attempt:
        at, began = self._now(), monotonic()
        message = message_of(turn.webhook.id, event, self._terms.source)
        headers = headers_of(message, self._secrets(turn.webhook, at), at)
        status, reason, wished = None, "", timedelta()
        try:
            answer = turn.line.post(turn.url, headers, message.body)
            status, reason = answer.status, _refused(answer.status)
            wished = wished_wait(answer.retry_after, at)
        except UrlRefused as refusal:
            reason = refusal.reason
        except NotReached as failure:
            reason = str(failure)
        took = round((monotonic() - began) * 1000)
        return Attempt(event, message.id, at, status, took, reason, wished)

    def _secrets(self, webhook: Webhook, at: datetime) -> list[bytes]:
        return [
            secret_of(self._terms.keys[one.key], webhook.id, one.generation)
            for one in webhook.signing(at)
        ]

    def _give_up(self, webhook: Webhook, attempt: Attempt, failing: Failing) -> None:
        lasted = attempt.at - failing.failing_since
        if attempt.status != GONE and lasted < self._terms.give_up_after:
            return
        logger.error("webhook paused", webhook=str(webhook.id), why=attempt.reason)
        name = f"{webhook.id}/{webhook.version}"
        by = By("system", attempt.at, Command("webhook", name))
        reason = f"failing since {failing.failing_since:%Y-%m-%d %H:%M}: "
        self._webhooks.give_up(by, webhook.id, reason + attempt.reason)

    def _wants(self, webhook_id: UUID) -> bool:
        """Tell whether it was resumed or deleted while it was put back."""
        place = self._progress.place(webhook_id)
        return place is None or not (place.paused or place.held)

    def _has_more(self, webhook_id: UUID, head: int) -> bool:
        """Tell whether something was recorded while it was put back."""
        place: Place | None = self._progress.place(webhook_id)
        return place is None or place.head > head or place.position < head

    def _changed(self, webhook_id: UUID, failing: Failing) -> bool:
        """Tell whether it was moved or resumed while it was put back."""
        place = self._progress.place(webhook_id)
        return place is None or place.failures < failing.failures


def _refused(status: int) -> str:
    if 200 <= status < 300:  # noqa: PLR2004 - the class of HTTP's yes
        return ""
    if 300 <= status < 400:  # noqa: PLR2004 - and that of its redirects
        return f"it answered {status}: redirects are not followed"
    return f"it answered {status}"

"""Commands about webhooks: who is told of events, and whether still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.errors import PositionUnknown, WebhookGone
from domain.events import FACTS, Fact, WebhookCreated
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.keeping import Keeping, destroying
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.vault import seal
from domain.webhook import Webhook

_SQL = load_statements(__package__, "webhooks.sql")


class Webhooks:
    """The commands about webhooks; each answers with the webhook's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def create(
        self, by: By, url: str, topics: Sequence[str], first: int | None, key: str
    ) -> Answer:
        """Tell a URL of events, from the ``first`` on, or from now on.

        The caller has seen to it that the URL leads outside. Raises
        WebhookTopicUnknown and PositionUnknown.
        """

        def decide() -> Decision:
            webhook = Webhook(new_id())
            row = seal(webhook.id, "webhook_url", url)
            after = self._after(first)
            wanted = WebhookCreated(row.ref, tuple(topics), after, key)
            facts = list(webhook.create(wanted, FACTS))
            also = [_running("begin", webhook.id, after)]
            return Decision(webhook.id, [(webhook, facts)], Keeping([row]), also)

        return self._records.once(by, decide)

    def pause(self, by: By, id_: UUID, reason: str = "") -> Answer:
        """Tell it nothing for a while."""
        return self._decided(
            by, id_, lambda webhook: webhook.pause(reason), _running("pause", id_)
        )

    def give_up(self, by: By, id_: UUID, reason: str) -> Answer:
        """Stop what has failed for too long, or does not want to be told."""
        return self._decided(
            by,
            id_,
            lambda webhook: webhook.pause(reason, gave_up=True),
            _running("give_up", id_),
        )

    def resume(self, by: By, id_: UUID) -> Answer:
        """Go on where it was paused."""
        return self._decided(by, id_, Webhook.resume, _running("renew", id_))

    def rotate(self, by: By, id_: UUID, key: str) -> Answer:
        """Sign with another secret."""
        return self._decided(by, id_, lambda webhook: webhook.rotate(key, by.at))

    def replay(self, by: By, id_: UUID, first: int) -> Answer:
        """Tell it again of all events from a position on; raises PositionUnknown."""
        after = self._after(first)
        return self._decided(
            by,
            id_,
            lambda webhook: webhook.replay(after),
            _running("move", id_, after=after),
        )

    def ping(self, by: By, id_: UUID) -> Answer:
        """Tell it that somebody wants to see whether it works."""
        return self._decided(by, id_, Webhook.ping)

    def delete(self, by: By, id_: UUID) -> Answer:
        """Tell it nothing any more, and forget where it was."""
        return self._decided(
            by,
            id_,
            Webhook.delete,
            destroying([id_]),
            _running("end", id_),
            _running("forget_attempts", id_),
        )

    def load(self, id_: UUID) -> Webhook:
        """Return a webhook as it stands; raises NotFound."""
        return self._records.existing(Webhook, id_)

    def url(self, webhook: Webhook) -> str:
        """Return where it is told; raises WebhookGone once that was destroyed."""
        ids = [webhook.url.id] if webhook.url else []
        for url in self._records.vault.values(ids).values():
            return url
        raise WebhookGone

    def _after(self, first: int | None) -> int:
        head, _ = self._records.event_log.head()
        if first is None:
            return head
        if first > head + 1:
            raise PositionUnknown(head)
        return first - 1

    def _decided(
        self,
        by: By,
        id_: UUID,
        rule: Callable[[Webhook], Iterable[Fact]],
        *also: Companion,
    ) -> Answer:
        def decide() -> Decision:
            webhook = self.load(id_)
            return Decision(id_, [(webhook, list(rule(webhook)))], also=also)

        return self._records.once(by, decide)


def _running(statement: str, id_: UUID, after: int | None = None) -> Companion:
    values = {"id": id_, "after": after}

    def run(append: Appending) -> None:
        append.cursor.execute(_SQL[statement], values)

    return run

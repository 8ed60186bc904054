"""A way out on which messages leave in their slots."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from workers.channels import Connection, Outcome, Outgoing, Verdict
from workers.pacing import Pacer

#: Seconds by which a message may leave after its slot, and before it, with others.
LATE, TOGETHER = 0.03, 0.01


class Paced:
    """A connection on which messages leave in their slots, and are heard of."""

    def __init__(self, connection: Connection, pacer: Pacer) -> None:
        self._connection = connection
        self._pacer = pacer

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Send a range; see ``Connection.send``."""
        told: dict[UUID, Verdict] = {}
        ahead = sorted(messages, key=self._pacer.slot)
        while ahead:
            group = self._next(ahead)
            verdicts = self._connection.send(group)
            told |= {m.contact_id: v for m, v in zip(group, verdicts, strict=True)}
            ahead = ahead[len(group) :]
            if verdicts[-1].outcome is Outcome.UNSENT:
                break
        unsent = Verdict(Outcome.UNSENT, None, "the connection broke")
        verdicts = [told.get(message.contact_id, unsent) for message in messages]
        self._pacer.hear(messages, verdicts)
        return verdicts

    def _next(self, ahead: list[Outgoing]) -> list[Outgoing]:
        """Wait for the slot of the first; return who leaves together with it."""
        while 0 < self._pacer.slot(ahead[0]) < time.monotonic() - LATE:
            self._pacer.renew(ahead)
            ahead.sort(key=self._pacer.slot)
        time.sleep(max(self._pacer.slot(ahead[0]) - time.monotonic(), 0))
        end = self._pacer.slot(ahead[0]) + TOGETHER
        return [message for message in ahead if self._pacer.slot(message) <= end]

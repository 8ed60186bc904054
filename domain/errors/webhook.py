"""Refusals about webhooks."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class WebhookTopicUnknown(Refusal):
    """No event is called so."""

    def __init__(self, topic: str) -> None:
        super().__init__(
            f"no event is called {topic}: take a topic such as"
            " subscriber.consent_granted.v1, or some of them as subscriber.*"
        )


class WebhookGone(Refusal):
    """The webhook was deleted."""

    def __init__(self) -> None:
        super().__init__("the webhook was deleted: create another")


class PositionUnknown(Refusal):
    """The log does not reach so far."""

    def __init__(self, head: int) -> None:
        super().__init__(f"the log ends at {head}: take a position up to the next one")

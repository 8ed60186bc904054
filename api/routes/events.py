"""The log itself."""

from __future__ import annotations

from api.calls import Operation
from api.errors import StreamsTaken
from api.resources import events
from api.roles import Scope
from api.schemas.events import EventsQuery
from domain.errors import WebhookTopicUnknown

NDJSON = "application/x-ndjson"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/v1/events", Scope.EVENTS_READ, events.stream, None,
              query=EventsQuery, produces=NDJSON,
              refuses=(StreamsTaken, WebhookTopicUnknown)),
)
# fmt: on

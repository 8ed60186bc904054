"""Whose values may be gone from the vault, because somebody asked to be forgotten.

That is said by a person's own certificate. It goes for cards that had become one with
theirs, for contacts that were on other cards before, for what they did elsewhere, and
for what was noted of their addresses. The URL of a webhook goes when that is deleted.
"""

from __future__ import annotations

import re
from typing import Any

_ERASED = "subscriber.erased."
_REMOVED = "subscriber.contact_removed."
_SUPPRESSED = "suppression.added."
_DELETED = "webhook.deleted."
#: Events that may say so.
FORGETTING = (_ERASED, _REMOVED, _SUPPRESSED, _DELETED)
_ID = re.compile(rb'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


class Forgotten:
    """What the events of a log say of who was erased; ids are text."""

    def __init__(self) -> None:
        self._streams: set[str] = set()
        self._contacts: set[str] = set()

    def take(self, stream_id: str, topic: str, fact: dict[str, Any]) -> None:
        """Take in an event that may say so."""
        if topic.startswith(_ERASED):
            self._streams |= {stream_id, *fact.get("merged", ())}
            self._contacts |= set(fact.get("taken_over", ()))
        elif topic.startswith(_REMOVED) and "certificate_id" in fact:
            self._contacts.add(fact["contact_id"])
        elif topic.startswith(_DELETED) or fact.get("ground") == "erasure":
            self._streams.add(stream_id)

    def has(self, stream_id: str) -> bool:
        """Tell whether a stream is of somebody, or something, that was erased."""
        return stream_id in self._streams

    def concerns(self, state: bytes) -> bool:
        """Tell whether a state names a person or a contact that was erased."""
        named = {id_.decode() for id_ in _ID.findall(state)}
        return bool(named & (self._streams | self._contacts))

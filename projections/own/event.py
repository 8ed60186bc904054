"""An event as the author of a projection sees it: a line of ``sayso events``, a dict.

It knows nothing of our classes, so a file outlives releases. Unlike a line it says no
``source``, since an address that changes would change rows; an event that an older
release wrote reads as this release reads it; and what the log leaves out, because it is
what a field has by default, is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from functools import cache
from typing import Any

import msgspec

from domain.events import FACTS, Fact, Recorded
from domain.webhook import matches

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def told(event: Recorded) -> dict[str, Any]:
    """Tell an event; nothing of what is returned is shared with others."""
    subject, time = str(event.stream_id), event.recorded_at.astimezone(UTC)
    return {
        "id": f"{subject}/{event.version}",
        "type": event.fact.TOPIC,
        "subject": subject,
        "time": msgspec.to_builtins(time),
        "position": event.position,
        "version": event.version,
        "context": msgspec.to_builtins(event.context),
        "data": _data(event.fact),
    }


def kinds_of(types: Iterable[str] | None) -> list[type[Fact]]:
    """Return the facts of some types, such as ``subscriber.*``; of all if None.

    Raises ValueError for a type that no event has.
    """
    chosen: dict[str, type[Fact]] = {}
    for wanted in ["*"] if types is None else types:
        found = {topic: kind for topic, kind in FACTS.items() if matches(wanted, topic)}
        if not found:
            raise ValueError(f"no event is of the type {wanted}")
        chosen |= found
    return list(chosen.values())


def _data(fact: Fact) -> dict[str, Any]:
    return {**_defaults(type(fact)), **_as_json(fact)}


def _as_json(value: object) -> Any:  # noqa: ANN401 - whatever JSON makes of it
    return _decode(_encode(value))


def _defaults(kind: type[Fact]) -> dict[str, Any]:
    """Return what fields have that say nothing."""
    shared, own = _kinds_of_defaults(kind)
    return {**shared, **_as_json(own)} if own else shared


@cache
def _kinds_of_defaults(kind: type[Fact]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return those that nobody can change, and those that each event has anew."""
    fields = msgspec.structs.fields(kind)
    defaults = {f.encode_name: _as_json(f.default) for f in fields if not f.required}
    own = {name: it for name, it in defaults.items() if isinstance(it, list | dict)}
    return {name: it for name, it in defaults.items() if name not in own}, own

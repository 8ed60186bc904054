"""The progress of a campaign as server-sent events, as the HTML standard has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.documents import as_json

#: Of so many looks that find nothing new one says that somebody is there.
_SILENT = 5
_ALIVE = b":\n\n"
#: Milliseconds after which whoever comes again although it is over does so.
_AGAIN = 60_000


@dataclass(frozen=True)
class Look:
    """What the counts are up to a position of the log at least."""

    position: int
    counts: Mapping[str, Any]
    ended: bool


def messages(looks: Iterable[Look], last_event: str = "") -> Iterator[bytes]:
    """Tell counts that are others than before, and the end.

    An id is a position; whoever was cut off after ``last_event`` is not told again what
    was known by then.
    """
    told, silent = None, 0
    for look in looks:
        if told is None and str(look.position) == last_event:
            told = look.counts
        if look.ended:
            yield _message("finished", look, f"retry: {_AGAIN}\n")
        elif look.counts != told:
            yield _message("progress", look)
            told, silent = look.counts, 0
        else:
            if silent % _SILENT == 0:
                yield _ALIVE
            silent += 1


def _message(event: str, look: Look, more: str = "") -> bytes:
    head = f"event: {event}\nid: {look.position}\n{more}data: "
    return head.encode() + as_json(look.counts) + b"\n\n"

"""The progress of a campaign as server-sent events, as the HTML standard has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from api.documents import as_json

#: Of so many looks that find nothing new one says that somebody is there.
_SILENT = 5
_ALIVE = b":\n\n"
#: Milliseconds after which whoever comes again although it is over does so.
_AGAIN = 60_000
#: Seconds from one look to the next, at least; and at least so many times as long as a
#: look takes.
PAUSE, _SHARE = 1.0, 4


@dataclass(frozen=True)
class Look:
    """What the counts are up to a position of the log at least."""

    position: int
    counts: Mapping[str, Any]
    ended: bool

    @cached_property
    def digest(self) -> str:
        """Return what tells these counts from others."""
        return sha256(as_json(self.counts)).hexdigest()[:16]


def rest(took: float) -> float:
    """Return for how many seconds a look that took so many is good."""
    return max(PAUSE, _SHARE * took)


def messages(looks: Iterable[Look | None], last_event: str = "") -> Iterator[bytes]:
    """Tell counts that are others than before, and the end.

    An id is a position and the digest of the counts; whoever was cut off after
    ``last_event`` is not told the same counts again. Of a look that failed (None)
    nothing is told but that somebody is there.
    """
    told, silent = last_event.partition("-")[2], 0
    for look in looks:
        if look is None:
            yield _ALIVE
        elif look.ended:
            yield _message("finished", look, f"retry: {_AGAIN}\n")
        elif look.digest != told:
            yield _message("progress", look)
            told, silent = look.digest, 0
        else:
            if silent % _SILENT == 0:
                yield _ALIVE
            silent += 1


def _message(event: str, look: Look, more: str = "") -> bytes:
    head = f"event: {event}\nid: {look.position}-{look.digest}\n{more}data: "
    return head.encode() + as_json(look.counts) + b"\n\n"

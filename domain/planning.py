"""How an audience becomes windows, and the fact that makes them the ones that count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from domain.departures import Departure
from domain.events import AudienceFrozen, Fact, Start, WindowPlanned
from domain.window import Window, window_id

#: Recipients of one window.
WINDOW_SIZE = 1_000


def cut(leaving: Iterable[Departure]) -> Iterator[Departure]:
    """Cut departures into windows."""
    for departure in leaving:
        for first in range(0, len(departure.contacts), WINDOW_SIZE):
            some = departure.contacts[first : first + WINDOW_SIZE]
            yield Departure(departure.at, some)


def planned(
    at: datetime, campaign_id: UUID, run: UUID, windows: Sequence[Departure]
) -> Iterator[tuple[Window, list[Fact]]]:
    """Plan the windows of a run that begins ``at`` a time."""
    for number, departure in enumerate(windows):
        window = Window(window_id(at, campaign_id, run, number))
        some = tuple(departure.contacts)
        yield window, [WindowPlanned(campaign_id, run, number, some)]


def frozen(
    run: UUID, windows: Sequence[Departure], excluded: Mapping[str, int]
) -> AudienceFrozen:
    """Say that the windows of a run are those that count, and who is left out why."""
    return AudienceFrozen(
        run,
        len(windows),
        sum(len(window.contacts) for window in windows),
        _digest_of(windows),
        dict(excluded),
        tuple(_starts(windows)),
    )


def _starts(windows: Sequence[Departure]) -> Iterator[Start]:
    last = None
    for number, departure in enumerate(windows):
        if departure.at and departure.at != last:
            last = departure.at
            yield Start(number, last)


def _digest_of(windows: Sequence[Departure]) -> bytes:
    whole = sha256()
    for window in windows:
        whole.update(b"".join(id_.bytes for id_ in window.contacts))
    return whole.digest()

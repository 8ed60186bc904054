"""Keeps what was opened and followed, by the rules of ``domain.tracking.robots``."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import HitsRecorded, Recorded
from domain.store.changes import Add, Cases, Change, New
from domain.times import day_of, quarter_of
from domain.tracking import devices, robots
from domain.tracking.reactions import Reaction, reactions
from projections.read_model import ReadModel, read_definition, read_derived

_COLUMNS = {robots.PERSON: "people", robots.PROXY: "proxied", robots.ROBOT: "robots"}
_TABLES = 4

changes = Cases()


@changes.on(HitsRecorded)
def _recorded(event: Recorded, fact: HitsRecorded) -> Iterator[Change]:
    for number, one in enumerate(reactions(fact)):
        if one.contact_id is None:
            yield from _of_nobody(one)
        else:
            yield _of_one(event, number, one)


def _of_nobody(one: Reaction) -> Iterator[Change]:
    link, once = (one.campaign_id, one.link), {_COLUMNS[one.kind]: 1}
    yield Add("reaction_counts", (*link, quarter_of(one.at)), once)
    yield Add("reaction_days", (*link, day_of(one.at)), once)
    yield Add("reaction_totals", (*link, one.device, one.delay), once)


def _of_one(event: Recorded, number: int, one: Reaction) -> Change:
    key = (one.contact_id, one.campaign_id, event.stream_id, number)
    values = {
        "link": one.link,
        "at": one.at,
        "kind": one.kind,
        "device": one.device,
        "delay": one.delay,
    }
    return New("tracked_hits", key, values)


# Another version of the rules is another read model: so it is rebuilt.
READ_MODEL = ReadModel(
    "tracking",
    _TABLES * 1_000_000 + devices.VERSION * 1_000 + robots.VERSION,
    changes,
    read_definition(__package__),
    read_derived(__package__),
)

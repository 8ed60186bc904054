"""What can be asked of each area: measures that are added up, parts, and rates.

A *measure* is a number that parts of it add up to. A *part* is what it is split by. A
*rate* is one measure in a hundred of another, which it names. Measures of different
areas cannot be asked together: they count different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.consent_steps import ACTS

#: Parts of time, the finest first.
INTERVALS = ("hour", "day", "week", "month", "year")


@dataclass(frozen=True)
class Rate:
    """So many of ``of`` in a hundred are ``part``; nothing while ``of`` is 0."""

    part: str
    of: str


@dataclass(frozen=True)
class Area:
    """What is counted, by what it can be split and filtered, and the rates of it.

    Measures in ``now`` tell how things stand: they happened at no time. Those in
    ``only`` can be split by those parts alone, beside the ones in ``common``. Parts
    that are ``apart`` are told address by address, and not together with those;
    what is ``timeless`` cannot be told by time. Parts that are ``overlapping`` may come
    to more than the whole.
    """

    measures: tuple[str, ...]
    common: tuple[str, ...]
    now: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    timeless: frozenset[str] = frozenset()
    overlapping: frozenset[str] = frozenset()
    rates: Mapping[str, Rate] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return everything that something can be split by, except time."""
        return (*self.common, *self.particular)

    @property
    def particular(self) -> tuple[str, ...]:
        """Return what not all of it can be split by."""
        others = (part for parts in self.only.values() for part in parts)
        return (*dict.fromkeys(others), *self.apart)

    def splits(self, measure: str, part: str) -> bool:
        """Tell whether a measure can be split by a part."""
        if part in INTERVALS:
            return measure not in self.now
        if part in self.apart:
            return measure in self.apart[part]
        return part in self.common or part in self.only.get(measure, ())

    def clash(self, parts: Iterable[str]) -> str | None:
        """Return what cannot be told together with others of these parts, if any."""
        told = set(parts)
        particular = told & set(self.particular)
        if len(particular) > 1 and (found := particular & self.apart.keys()):
            return min(found)
        timeless = told & self.timeless
        return min(timeless) if timeless and told & set(INTERVALS) else None


_READ = ("link", "device", "delay")

#: name -> what can be asked there
AREAS: Mapping[str, Area] = {
    "messages": Area(
        measures=(
            "planned",
            "excluded",
            "attempted",
            "accepted",
            "delivered",
            "bounced",
            "rejected",
            "suppressed",
            "unknown",
            "deferred",
            "in_flight",
            "not_attempted",
            "complained",
            "unsubscribed",
            "opened",
            "opened_unique",
            "opened_by_proxies",
            "opened_by_robots",
            "clicked",
            "clicked_unique",
            "clicked_by_proxies",
            "clicked_by_robots",
            "followed_unique",
        ),
        common=(
            "campaign",
            "recurring_campaign",
            "series",
            "step",
            "sender",
            "list",
            "segment",
            "purpose",
            "topic",
        ),
        now=frozenset({"deferred", "in_flight", "not_attempted"}),
        only={
            "excluded": ("reason",),
            "bounced": ("reason",),
            "opened": ("device", "delay"),
            "opened_unique": ("device", "delay"),
            "clicked": _READ,
            "clicked_unique": _READ,
            "clicked_by_proxies": ("link",),
            "clicked_by_robots": ("link",),
            "followed_unique": _READ,
        },
        apart={
            "domain": frozenset(
                {
                    "planned",
                    "accepted",
                    "delivered",
                    "rejected",
                    "unknown",
                    "bounced",
                    "complained",
                    "opened_unique",
                    "clicked_unique",
                }
            )
        },
        timeless=frozenset({"device", "delay"}),
        overlapping=frozenset({"list", "segment"}),
        rates={
            "delivery_rate": Rate("delivered", "attempted"),
            "bounce_rate": Rate("bounced", "accepted"),
            "open_rate": Rate("opened_unique", "delivered"),
            "click_rate": Rate("clicked_unique", "delivered"),
            "click_to_open_rate": Rate("clicked_unique", "opened_unique"),
            "unsubscribe_rate": Rate("unsubscribed", "delivered"),
            "unsubscribe_to_open_rate": Rate("unsubscribed", "opened_unique"),
            "complaint_rate": Rate("complained", "delivered"),
        },
    ),
    "people": Area(measures=("registered", "gone"), common=("source",)),
    "lists": Area(measures=("joined", "left"), common=("list", "source")),
    "segments": Area(measures=("entered", "left"), common=("segment", "reason")),
    "consents": Area(
        measures=tuple(ACTS),
        common=("purpose", "channel", "source", "method", "notice"),
        rates={"withdrawal_rate": Rate("withdrawn", "granted")},
    ),
    "series": Area(
        measures=("entered", "completed", "left"),
        common=("series", "step"),
        only={"left": ("reason",)},
        rates={"completion_rate": Rate("completed", "entered")},
    ),
}

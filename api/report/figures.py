"""The figures of a campaign's report, and what follows from them.

Who counts does not matter to the page: it is given all of them here, and names nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

_RUNNING = ("released", "sending")
ENDED = ("finished", "cancelled", "failed", "rejected")


@dataclass(frozen=True)
class Did:
    """How often people did something, how many of those who agreed to be known did.

    What programs did is apart.
    """

    total: int = 0
    unique: int = 0
    proxied: int = 0
    robots: int = 0


@dataclass(frozen=True)
class Followed:
    """A link, and how often it was followed; None where it led if that was erased."""

    url: str | None
    did: Did


@dataclass(frozen=True)
class Happened:
    """How many messages a server took at a time, and how often people did things."""

    at: datetime
    accepted: int = 0
    opened: int = 0
    clicked: int = 0


@dataclass(frozen=True)
class Read:
    """How often people opened and clicked on a device, so long after the sending."""

    device: str
    delay: str
    opened: int = 0
    clicked: int = 0


@dataclass(frozen=True)
class Domain:
    """What became of the messages to a receiving domain; None of those erased."""

    name: str | None
    planned: int
    delivered: int
    opened: int
    clicked: int


@dataclass(frozen=True)
class Report:
    """What became of a campaign, as of a moment.

    ``outcomes`` are the parts of ``planned``; ``bounced`` counts those whose message a
    server had taken, by class. What was not counted (``opened``, ``clicked``) is None.
    """

    name: str
    state: str
    at: datetime
    zone: str
    subject: str = ""
    released_at: datetime | None = None
    finished_at: datetime | None = None
    planned: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    bounced: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    complained: int = 0
    unsubscribed: int = 0
    opened: Did | None = None
    clicked: Did | None = None
    links: Sequence[Followed] = ()
    happened: Sequence[Happened] = ()
    reads: Sequence[Read] = ()
    domains: Sequence[Domain] = ()

    @property
    def running(self) -> bool:
        """Tell whether messages go out."""
        return self.state in _RUNNING

    @property
    def ended(self) -> bool:
        """Tell whether nothing more is sent."""
        return self.state in ENDED

    @property
    def read(self) -> bool:
        """Tell whether it was counted who opened, or who followed links."""
        return bool(self.opened or self.clicked)

    @property
    def attempted(self) -> int:
        """Return for how many it was tried, or was to be until the last moment."""
        return self.planned - self.outcomes.get("not_attempted", 0)

    @property
    def accepted(self) -> int:
        """Return how many messages a server took."""
        return self.outcomes.get("accepted", 0)

    @property
    def delivered(self) -> int:
        """Return how many of these did not come back, so far as we were told."""
        return max(0, self.accepted - sum(self.bounced.values()))


@dataclass(frozen=True)
class Stage:
    """How many came so far, and of how many; ``base`` names those.

    ``times`` is how often they did it; 0 of what is done once.
    """

    name: str
    count: int
    whole: int
    base: str
    times: int = 0


def stages(report: Report) -> Iterator[Stage]:
    """Yield the way from those planned to those who want no more."""
    planned, attempted, delivered = report.planned, report.attempted, report.delivered
    yield Stage("planned", planned, planned, "")
    yield Stage("attempted", attempted, planned, "planned")
    yield Stage("accepted", report.accepted, attempted, "attempted")
    yield Stage("delivered", delivered, attempted, "attempted")
    for name, did in (("opened", report.opened), ("clicked", report.clicked)):
        if did:
            yield Stage(name, did.unique, delivered, "delivered", did.total)
    yield Stage("unsubscribed", report.unsubscribed, delivered, "delivered")


def came_back(report: Report) -> dict[str, int]:
    """Return how many messages came to nothing, by class, and how many complained."""
    refused = {
        "refused at once": report.outcomes.get("rejected", 0),
        "refused for now": report.outcomes.get("deferred", 0),
    }
    later = {f"came back, {kind}": count for kind, count in report.bounced.items()}
    return refused | later | {"complained": report.complained}

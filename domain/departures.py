"""When the messages of a campaign go out: all at once, in parts, or by local clocks.

Chance is seeded by the run of the audience, so that whoever has the log and the people
as they were can draw the same again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.events import CampaignAudienceSet, SendPlan

#: Why somebody who might have got it does not.
BY_CHANCE = "not chosen by chance"
#: Where a day begins first, 14 hours before it does in UTC, and where last, 12 after.
_FIRST_ON_EARTH, _LAST_ON_EARTH = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Departure:
    """Who is written to from a moment on; None is as soon as they are frozen."""

    at: datetime | None
    contacts: Sequence[UUID]


def starts_at(plan: SendPlan, now: datetime) -> datetime:
    """Return when a campaign is to be released for a plan to be kept."""
    if plan.local_time:
        return max(_moment(plan.local_time, _FIRST_ON_EARTH), now)
    return plan.at or now


def has_passed(plan: SendPlan, now: datetime) -> bool:
    """Tell whether the time of a plan is over: by local clocks, wherever they are."""
    if plan.local_time:
        return _moment(plan.local_time, _LAST_ON_EARTH) < now
    return plan.at is not None and plan.at < now


def sample_size(people: int, audience: CampaignAudienceSet) -> int:
    """Return how many of those who may get it chance chooses."""
    size = people * audience.percent // 100 if audience.percent else people
    return min(size, audience.most) if audience.most else size


def sample(
    contacts: Sequence[UUID], audience: CampaignAudienceSet, seed: UUID
) -> Sequence[UUID]:
    """Return those whom chance chooses, in their order; all if it is to choose none."""
    size = sample_size(len(contacts), audience)
    if size == len(contacts):
        return contacts
    chance = Random(seed.bytes)  # noqa: S311 - to be drawn again, not to be secret
    chosen = chance.sample(range(len(contacts)), size)
    return [contacts[place] for place in sorted(chosen)]


def departures(
    plan: SendPlan,
    contacts: Sequence[UUID],
    zones: Mapping[UUID, str],
    now: datetime,
) -> Iterator[Departure]:
    """Yield who goes out when, the earliest first.

    ``zones`` names the zones of those who have one of their own. Where the local time
    has passed already it is that of the next day.
    """
    if plan.local_time:
        yield from _by_clock(plan, contacts, zones, now)
    elif plan.parts > 1:
        yield from _in_parts(plan, contacts, now)
    else:
        yield Departure(None, contacts)


def _in_parts(
    plan: SendPlan, contacts: Sequence[UUID], now: datetime
) -> Iterator[Departure]:
    begun = 0
    for part, end in enumerate(_ends(plan, len(contacts))):
        at = now + part * timedelta(seconds=plan.seconds)
        if end > begun:
            yield Departure(at if part else None, contacts[begun:end])
        begun = end


def _ends(plan: SendPlan, number: int) -> list[int]:
    """Return where each part ends: parts grow, and together they are all."""
    shares = [(plan.growth / 100) ** part for part in range(plan.parts)]
    whole, told, ends = sum(shares), 0.0, []
    for share in shares:
        told += share
        ends.append(round(number * told / whole))
    return ends


def _by_clock(
    plan: SendPlan,
    contacts: Sequence[UUID],
    zones: Mapping[UUID, str],
    now: datetime,
) -> Iterator[Departure]:
    groups: dict[str, list[UUID]] = {}
    for contact in contacts:
        groups.setdefault(zones.get(contact, plan.zone), []).append(contact)
    moments: dict[datetime, list[UUID]] = {}
    for zone, group in groups.items():
        moment = _next(plan.local_time, ZoneInfo(zone), now)
        moments.setdefault(moment, []).extend(group)
    for moment in sorted(moments):
        yield Departure(moment, sorted(moments[moment]))


def _next(local_time: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when it is a local time in a zone: that day, or the next still to come."""
    wanted = datetime.fromisoformat(local_time)
    while (moment := _moment(wanted.isoformat(), zone)) < now:
        wanted += _DAY
    return moment


def _moment(local_time: str, zone: ZoneInfo) -> datetime:
    # A local time that the clocks skip moves forward, one they repeat is the first.
    return datetime.fromisoformat(local_time).replace(tzinfo=zone).astimezone(UTC)

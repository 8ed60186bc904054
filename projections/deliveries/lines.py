"""Takes windows apart into their recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.events import Deviation, Exclusion
from projections.deliveries.projection import IN_FLIGHT

D = TypeVar("D", Deviation, Exclusion)

NOT_ATTEMPTED = "not_attempted"


class Range(msgspec.Struct, frozen=True):
    """A range of a window that was attempted, and what came of it."""

    first: int
    recipients: int
    attempted_at: datetime
    consents: tuple[int, ...]
    excluded: tuple[Exclusion, ...]
    outcome: str | None
    code: int | None
    status: str | None
    others: tuple[Deviation, ...] | None
    resulted_at: datetime | None


class DeliveryLine(msgspec.Struct, frozen=True):
    """One recipient of a campaign.

    ``consent_version`` is that of the consent in the subscriber's stream under which
    the attempt was made; ``reason`` says why a recipient was passed over.
    """

    campaign_id: UUID
    contact_id: UUID
    window_id: UUID
    offset: int
    outcome: str = NOT_ATTEMPTED
    code: int | None = None
    status: str | None = None
    reason: str | None = None
    consent_version: int | None = None
    attempted_at: datetime | None = None
    resulted_at: datetime | None = None


class Window(msgspec.Struct, frozen=True):
    """A window as the database gives it."""

    window_id: UUID
    campaign_id: UUID
    contacts: list[UUID]
    ranges: tuple[Range, ...]


def window(**columns: object) -> Window:
    """Read the columns of a window."""
    ranges = columns.pop("ranges") or ()
    return Window(ranges=msgspec.convert(ranges, tuple[Range, ...]), **columns)  # type: ignore[arg-type] # the query's columns


def lines(window: Window) -> Iterator[DeliveryLine]:
    """Return the recipients of a window by offset."""
    told = {
        one.offset: one for range_ in window.ranges for one in _range(window, range_)
    }
    for offset, contact_id in enumerate(window.contacts):
        yield told.get(offset) or DeliveryLine(
            window.campaign_id, contact_id, window.window_id, offset
        )


def line(*, told: object, **place: Any) -> DeliveryLine:  # noqa: ANN401 - the query's columns
    """Read one recipient, with the range that it was attempted in if it was."""
    if told is None:
        return DeliveryLine(**place)
    return _line(msgspec.convert(told, Range), **place)


def _range(window: Window, told: Range) -> Iterator[DeliveryLine]:
    for offset in range(told.first, told.first + told.recipients):
        yield _line(
            told,
            campaign_id=window.campaign_id,
            contact_id=window.contacts[offset],
            window_id=window.window_id,
            offset=offset,
        )


def _line(told: Range, *, offset: int, **place: UUID) -> DeliveryLine:
    result = _of(told.others or (), offset) or Deviation(
        0, told.outcome or IN_FLIGHT, told.code or 0, told.status or ""
    )
    excluded = _of(told.excluded, offset)
    return DeliveryLine(
        **place,
        offset=offset,
        outcome=result.outcome,
        code=result.code or None,
        status=result.status or None,
        reason=excluded.reason if excluded else None,
        consent_version=told.consents[offset - told.first] or None,
        attempted_at=told.attempted_at,
        resulted_at=told.resulted_at,
    )


def _of(some: Iterable[D], offset: int) -> D | None:
    # A range holds at most 50 recipients, and few that differ.
    return next((one for one in some if one.offset == offset), None)

"""Takes windows apart into their recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.events import Deviation, Exclusion
from domain.results import DEFERRED
from projections.deliveries.projection import IN_FLIGHT

D = TypeVar("D", Deviation, Exclusion)

NOT_ATTEMPTED = "not_attempted"


class Range(msgspec.Struct, frozen=True):
    """A range of a window that was attempted, and what came of it."""

    round: int
    first: int
    offsets: tuple[int, ...] | None
    recipients: int
    attempted_at: datetime
    consents: tuple[int, ...]
    excluded: tuple[Exclusion, ...]
    outcome: str | None
    code: int | None
    status: str | None
    others: tuple[Deviation, ...] | None
    resulted_at: datetime | None
    retry_at: datetime | None

    @property
    def span(self) -> Sequence[int]:
        """Return the offsets of the range, in order."""
        return self.offsets or range(self.first, self.first + self.recipients)


class DeliveryLine(msgspec.Struct, frozen=True):
    """One recipient of a campaign.

    ``consent_version`` is that of the consent in the subscriber's stream under which
    the attempt was made; ``reason`` says why a recipient was passed over. After
    ``attempts`` of them, whoever is deferred is tried again at ``retry_at``, if at all.
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
    attempts: int = 0
    retry_at: datetime | None = None


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
    """Return the recipients of a window by offset, each with what was told last."""
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
    for offset in told.span:
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
        consent_version=told.consents[told.span.index(offset)] or None,
        attempted_at=told.attempted_at,
        resulted_at=told.resulted_at,
        attempts=told.round + 1,
        retry_at=told.retry_at if result.outcome == DEFERRED else None,
    )


def _of(some: Iterable[D], offset: int) -> D | None:
    # A range holds at most 50 recipients, and few that differ.
    return next((one for one in some if one.offset == offset), None)

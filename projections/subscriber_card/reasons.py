"""Why we may write to an address for a purpose, or may not: all reasons at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Grounds:
    """What a contact and its consent to one purpose say."""

    state: str
    since: datetime
    method: str
    granted_at: datetime | None
    renewed_at: datetime | None
    expires_at: datetime | None
    notice_id: str | None
    unreachable: bool
    erased: bool


def allows(grounds: Grounds) -> bool:
    """Tell whether a message may be sent."""
    return grounds.state == "granted" and not grounds.unreachable and not grounds.erased


def reasons(grounds: Grounds) -> list[str]:
    """Name every reason that holds: those for it if it is allowed, else those against.

    One reason against is enough, and lifting it does not lift the others; so none is
    left out.
    """
    against = {
        "address was erased": grounds.erased,
        "address is unreachable": grounds.unreachable,
        _refusal(grounds): grounds.state != "granted",
    }
    named = [reason for reason, holds in against.items() if holds]
    return [_yes(grounds), *named] if grounds.granted_at else named


def _yes(grounds: Grounds) -> str:
    notice = f" with notice {grounds.notice_id[:12]}" if grounds.notice_id else ""
    # What ended it has a method of its own.
    by = f" by {grounds.method}" if grounds.state == "granted" else ""
    at = grounds.granted_at or grounds.since
    again = f", renewed on {grounds.renewed_at:%Y-%m-%d}" if grounds.renewed_at else ""
    return f"consent was granted on {at:%Y-%m-%d}{again}{by}{notice}"


def _refusal(grounds: Grounds) -> str:
    if grounds.state == "expired":
        return f"consent ran out on {grounds.expires_at or grounds.since:%Y-%m-%d}"
    since = f"{grounds.since:%Y-%m-%d} by {grounds.method}"
    said = {
        "withdrawn": f"consent was withdrawn on {since}",
        "refused": f"consent was refused on {since}",
        "invalidated": (
            f"consent was found invalid on {grounds.since:%Y-%m-%d}: {grounds.method}"
        ),
    }
    asked = f"no yes yet: only {grounds.state} on {grounds.since:%Y-%m-%d}"
    return said.get(grounds.state, asked)

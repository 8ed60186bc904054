"""Whether an address may be written to for a purpose: the one rule, and its reasons.

Whoever sends takes the first reason against; whoever asks is told all that hold, in
words. One reason against is enough, and lifting it does not lift the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

#: The version of the rules by which an attempt is authorised.
POLICY = 2

GRANTED, EXPIRED = "granted", "expired"
ERASED, SUPPRESSED, UNREACHABLE = "erased", "suppressed", "unreachable"
NO_CONSENT = "no consent"
#: The person goes on in another card: asked about this one, nobody is written to.
MERGED = "merged"


@dataclass(frozen=True)
class Suppression:
    """What closes an address whatever was agreed to: how far, and on which ground."""

    scope: str = "account"
    ground: str = ""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What is true of an address and of its consent to one purpose.

    ``state`` is None if nobody has ever asked for that consent; ``granted_at`` is
    that of the last yes, also after a no; ``notice_id`` is in hexadecimal digits.
    """

    state: str | None = None
    since: datetime | None = None
    method: str | None = None
    granted_at: datetime | None = None
    renewed_at: datetime | None = None
    notice_id: str | None = None
    expires_at: datetime | None = None
    suppressed: tuple[Suppression, ...] = ()
    unreachable: bool = False
    erased: bool = False


@dataclass(frozen=True)
class Reason:
    """Why we may write, or may not. ``name`` is what events say of it."""

    name: str
    words: str
    against: bool


#: There is nobody to be asked about.
NOBODY = Reason("no address", "nobody holds this address", against=True)
NO_ADDRESS = Reason("no address", "the person has no address there", against=True)


def first_against(grounds: Grounds, at: datetime | None = None) -> str | None:
    """Name the weightiest reason against, or None if we may write at that time."""
    return next(iter(_against(grounds, at)), None)


def allows(grounds: Grounds, at: datetime | None = None) -> bool:
    """Tell whether a message may be sent."""
    return first_against(grounds, at) is None


def reasons(grounds: Grounds, at: datetime | None = None) -> list[Reason]:
    """Name every reason that holds: the yes first, then all against it."""
    against = [
        Reason(name, _WORDS.get(name, _of_state)(grounds), against=True)
        for name in _against(grounds, at)
    ]
    if grounds.granted_at is None:
        return against
    return [Reason(GRANTED, _yes(grounds), against=False), *against]


def _against(grounds: Grounds, at: datetime | None) -> list[str]:
    """Name what holds against it, the weightiest first."""
    holding = (
        (ERASED, grounds.erased),
        (SUPPRESSED, bool(grounds.suppressed)),
        (UNREACHABLE, grounds.unreachable),
        (grounds.state or NO_CONSENT, grounds.state != GRANTED),
        (EXPIRED, grounds.state == GRANTED and _has_run_out(grounds, at)),
    )
    return [name for name, holds in holding if holds]


def _has_run_out(grounds: Grounds, at: datetime | None) -> bool:
    # The event that says so may be late: the time itself decides.
    return (
        at is not None and grounds.expires_at is not None and grounds.expires_at <= at
    )


def _yes(grounds: Grounds) -> str:
    # A later no has a method of its own.
    by = _by(grounds) if grounds.state == GRANTED else ""
    notice = f" with notice {grounds.notice_id[:12]}" if grounds.notice_id else ""
    again = f", renewed{_on(grounds.renewed_at)}" if grounds.renewed_at else ""
    until = f" until {grounds.expires_at:%Y-%m-%d}" if grounds.expires_at else ""
    return f"consent was granted{_on(grounds.granted_at)}{again}{by}{notice}{until}"


def _suppressed(grounds: Grounds) -> str:
    told = "; ".join(
        f"{one.scope}: {one.ground}" if one.ground else one.scope
        for one in grounds.suppressed
    )
    return f"address is suppressed ({told})"


def _expired(grounds: Grounds) -> str:
    ended = grounds.since if grounds.state == EXPIRED else grounds.expires_at
    return f"consent ran out{_on(ended)}"


def _invalid(grounds: Grounds) -> str:
    return f"consent was found invalid{_on(grounds.since)}: {grounds.method}"


def _of_state(grounds: Grounds) -> str:
    return f"consent was {grounds.state}{_on(grounds.since)}{_by(grounds)}"


def _on(at: datetime | None) -> str:
    return f" on {at:%Y-%m-%d}" if at else ""


def _by(grounds: Grounds) -> str:
    return f" by {grounds.method}" if grounds.method else ""


#: reason against -> how it is said; any other is a state that the consent came to
_WORDS: Mapping[str, Callable[[Grounds], str]] = {
    ERASED: lambda _: "address was erased",
    SUPPRESSED: _suppressed,
    UNREACHABLE: lambda _: "address is unreachable",
    NO_CONSENT: lambda _: "nobody has asked for this consent, and nobody gave it",
    "requested": lambda grounds: f"no yes yet: only requested{_on(grounds.since)}",
    EXPIRED: _expired,
    "invalidated": _invalid,
}

"""What became of the recipients of a range, told in as few words as it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from domain.events import Deviation, WindowAttempted, WindowResulted

ACCEPTED, REJECTED, DEFERRED = "accepted", "rejected", "deferred"
SUPPRESSED, UNKNOWN = "suppressed", "unknown"
#: Nothing was begun for the recipient: safe to attempt again, and never written down.
UNSENT = "unsent"
NOT_BEGUN = (UNSENT, SUPPRESSED)

#: An outcome with the channel's code and status, as ``Deviation`` has them.
Result = tuple[str, int, str]
_SUPPRESSED, _UNKNOWN = (SUPPRESSED, 0, ""), (UNKNOWN, 0, "")
_DEFERRED, _ACCEPTED = (DEFERRED, 0, ""), (ACCEPTED, 0, "")


def in_doubt(attempt: WindowAttempted) -> list[Result]:
    """Return the results of an attempt that nobody knows any of."""
    return with_exclusions(attempt, [_UNKNOWN] * attempt.count)


def with_exclusions(
    attempt: WindowAttempted, outcomes: Sequence[Result]
) -> list[Result]:
    """Return the results of an attempt, those who were passed over being so."""
    excluded = {exclusion.offset for exclusion in attempt.excluded}
    return [
        _SUPPRESSED if offset in excluded else outcome
        for offset, outcome in zip(attempt.span, outcomes, strict=True)
    ]


def unsent(results: Sequence[Result]) -> int:
    """Count the recipients at the end from the first on that nothing was begun for."""
    begun = [i for i, (what, *_) in enumerate(results) if what not in NOT_BEGUN]
    tail = [what for what, *_ in results[begun[-1] + 1 if begun else 0 :]]
    return len(tail) - tail.index(UNSENT) if UNSENT in tail else 0


def resulted(
    attempt: WindowAttempted,
    results: Sequence[Result],
    retry_at: datetime | None = None,
    *,
    unsent: int = 0,
) -> WindowResulted:
    """Write down the results of an attempt, up to those that were not begun."""
    # Whatever stands between two that were begun cannot be given back.
    settled = [_DEFERRED if what[0] == UNSENT else what for what in results]
    commonest, _ = Counter(settled or [_SUPPRESSED]).most_common(1)[0]
    deferred = any(what == DEFERRED for what, *_ in settled)
    return WindowResulted(
        attempt.campaign_id,
        attempt.first,
        len(settled),
        *commonest,
        tuple(
            Deviation(offset, *result)
            for offset, result in zip(attempt.span, settled, strict=False)
            if result != commonest
        ),
        unsent,
        round=attempt.round,
        offsets=attempt.offsets[: len(settled)],
        retry_at=retry_at if deferred else None,
    )


def unless_known(results: Sequence[Result], told: WindowResulted) -> list[Result]:
    """Return results that come late: that a server has it is never taken back."""
    return [
        known if known[0] == ACCEPTED or what[0] == UNKNOWN else what
        for what, known in zip(results, _by_offset(told).values(), strict=True)
    ]


def taken(
    attempt: WindowAttempted, told: WindowResulted, offset: int
) -> WindowResulted:
    """Return what was told of a range, of which a server has taken one after all."""
    results = list((_by_offset(told) | {offset: _ACCEPTED}).values())
    late = resulted(attempt, results, told.retry_at, unsent=told.unsent)
    return structs.replace(late, late=True)


def _by_offset(fact: WindowResulted) -> dict[int, Result]:
    others = {one.offset: (one.outcome, one.code, one.status) for one in fact.others}
    commonest = (fact.outcome, fact.code, fact.status)
    return {offset: others.get(offset, commonest) for offset in fact.span}


def those_with(outcome: str, fact: WindowResulted) -> set[int]:
    """Return the offsets of those with an outcome."""
    return {o for o, (what, *_) in _by_offset(fact).items() if what == outcome}


def outcomes_of(fact: WindowResulted) -> set[str]:
    """Return the outcomes that occur in a range."""
    return {fact.outcome, *(other.outcome for other in fact.others)}


def is_told(late: WindowResulted, told: WindowResulted) -> bool:
    """Tell whether late results say what was told before."""
    return structs.replace(told, late=True, retry_at=late.retry_at) == late

"""The clock: whoever needs the time is given it as an argument, and asks nobody."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, for those who are given a clock."""
    return datetime.now(UTC)

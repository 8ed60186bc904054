"""How long somebody waits whom a server refused for now, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.retrying import wait_after

DAY = timedelta(hours=24)
#: Seeds of the least jitter and of nearly the most (CRC-32 of nothing is 0).
LEAST, MOST = b"", b"\xff\xff\xff\xff"


@pytest.mark.parametrize(
    ("round_", "minutes"),
    [(0, 5), (1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 240)],
)
def test_waits_grow_up_to_four_hours(round_: int, minutes: int) -> None:
    """Short ones for greylisting first."""
    assert wait_after(round_, DAY, LEAST) == timedelta(minutes=minutes)


def test_what_failed_together_is_not_retried_together() -> None:
    """Waits are up to a fifth longer, by whom they are for."""
    waits = {wait_after(0, DAY, b"%d" % number) for number in range(100)}

    assert len(waits) == 100
    assert all(
        wait and timedelta(minutes=5) <= wait <= timedelta(minutes=6) for wait in waits
    )


@pytest.mark.parametrize(
    ("hours", "attempts"), [(0, 0), (1, 3), (8, 6), (12, 7), (24, 10)]
)
def test_attempts_end_with_the_time_for_them(hours: int, attempts: int) -> None:
    """All waits fit into it; 0 hours are none at all."""
    expiry = timedelta(hours=hours)
    tried = [round_ for round_ in range(20) if wait_after(round_, expiry, MOST)]

    assert tried == list(range(attempts))

"""What many ask for is made by one of them, and nobody waits who need not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest

from api.kept import Kept

ONE, OTHER = UUID(int=1), UUID(int=2)


class Making:
    """Makes 1, 2, 3 …, one at a time and only while it is open."""

    def __init__(self) -> None:
        self.made, self.begun, self.open = 0, Event(), Event()

    def __call__(self, _old: int | None = None) -> int:
        """Make the next."""
        self.begun.set()
        assert self.open.wait(5)
        self.made += 1
        return self.made


def test_who_finds_nothing_waits_for_the_one_who_makes_it() -> None:
    """Eight at once are one making."""
    kept: Kept[int] = Kept(lambda: 0.0, lambda _: 15)
    making = Making()

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(kept.of, ONE, making) for _ in range(8)]
        assert making.begun.wait(5)
        making.open.set()
        assert [one.result(5) for one in asked] == [1] * 8

    assert making.made == 1


def test_who_finds_something_old_does_not_wait() -> None:
    """One makes it anew; the others are shown the old one, unless it does not fit."""
    clock = [0.0]
    kept: Kept[int] = Kept(lambda: clock[0], lambda _: 15)
    making = Making()
    making.open.set()
    assert kept.of(ONE, making) == 1
    making.open.clear()
    making.begun.clear()
    clock[0] = 15.0

    with ThreadPoolExecutor(2) as threads:
        anew = threads.submit(kept.of, ONE, making)
        assert making.begun.wait(5)
        assert [kept.of(ONE, making) for _ in range(8)] == [1] * 8
        newer = threads.submit(kept.of, ONE, making, lambda value: value > 1)
        making.open.set()
        assert (anew.result(5), newer.result(5)) == (2, 2)

    assert kept.of(ONE, making) == making.made == 2


def test_it_is_good_for_as_long_as_is_said() -> None:
    """By how long it took, from when it was there; a fault is not kept."""
    clock = [0.0]
    kept: Kept[float] = Kept(lambda: clock[0], lambda took: 4 * took, most=1)

    def slowly(old: float | None) -> float:
        clock[0] += 2
        return (old or 0) + 1

    assert kept.of(ONE, slowly) == 1
    clock[0] = 9.9
    assert kept.of(ONE, slowly) == 1
    clock[0] = 10.0
    with pytest.raises(ZeroDivisionError):
        kept.of(ONE, lambda _: 1 / 0)
    assert kept.of(ONE, slowly) == 2
    assert kept.of(OTHER, slowly) == 1
    assert kept.of(ONE, slowly) == 1

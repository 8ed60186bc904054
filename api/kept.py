"""What many ask for at once is made by one of them, and kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


@dataclass(frozen=True)
class _Made(Generic[T]):
    value: T
    until: float


@dataclass
class _Place(Generic[T]):
    made: _Made[T] | None = None
    #: Held by whoever makes it anew.
    making: Lock = field(default_factory=Lock)


def _any(_value: object) -> bool:
    return True


class Kept(Generic[T]):
    """Something for each id, for at most so many of them.

    ``lasts`` says for how many seconds of ``clock`` it is good, by the seconds that it
    took. Whoever finds it older makes it anew. Others are given the old one meanwhile,
    and wait only if there is none.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        lasts: Callable[[float], float],
        most: int = 100,
    ) -> None:
        self._clock, self._lasts, self._most = clock, lasts, most
        self._places: dict[UUID, _Place[T]] = {}
        self._adding = Lock()

    def of(
        self,
        id_: UUID,
        make: Callable[[T | None], T],
        fits: Callable[[T], bool] = _any,
    ) -> T:
        """Return what is kept, if it ``fits``, else what ``make`` makes of the old one.

        Raises what ``make`` raises, of which nothing is kept.
        """
        place = self._place(id_)
        made = place.made if place.made and fits(place.made.value) else None
        if made:
            is_good = self._clock() < made.until
            if is_good or not place.making.acquire(blocking=False):
                return made.value
        else:
            place.making.acquire()
        try:
            # Unless somebody else has made it while we waited.
            if place.made is made or not place.made or not fits(place.made.value):
                place.made = self._anew(place.made, make)
            return place.made.value
        finally:
            place.making.release()

    def _anew(self, old: _Made[T] | None, make: Callable[[T | None], T]) -> _Made[T]:
        began = self._clock()
        value = make(old.value if old else None)
        now = self._clock()
        return _Made(value, now + self._lasts(now - began))

    def _place(self, id_: UUID) -> _Place[T]:
        with self._adding:
            if id_ not in self._places and len(self._places) >= self._most:
                self._places.pop(next(iter(self._places)))
            return self._places.setdefault(id_, _Place())

"""Methods by the kind of fact, cheap to call: folding a stream is nothing else.

The library's own looks the kind up in a weak dictionary and wraps the method anew at
every call; it took a third of the time of an import.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    _Library = singledispatchmethod[None]
else:
    _Library = singledispatchmethod


class evolving(_Library):  # noqa: N801 - a decorator
    """A ``singledispatchmethod`` that remembers which method serves which kind."""

    def __init__(self, func: Callable[..., None]) -> None:
        super().__init__(func)
        self._known: dict[type, Callable[..., None]] = {}

    def __get__(self, obj: Any, cls: Any = None) -> Any:  # noqa: ANN401 - as the library has it
        """Return the method of an object, to be called with a fact first."""
        known = self._known

        def evolve(fact: object, *rest: object) -> None:
            method = known.get(type(fact))
            if method is None:
                method = known[type(fact)] = self.dispatcher.dispatch(type(fact))
            method(obj, fact, *rest)

        return evolve

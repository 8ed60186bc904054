"""Liquid with every limit set: a template is a stranger's program."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from math import inf
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.exceptions import ResourceLimitError

from domain.localised import FILTERS

_LONGEST = 5_000_000  #: characters, or items, that one step of a template may make
_LONGEST_WORK = 1.0  #: seconds of a processor, for one part of one message

#: When the work on a part has to be done, on the clock of the thread's own work.
_ENDS: ContextVar[float] = ContextVar("ends", default=inf)


@contextmanager
def in_time() -> Iterator[None]:
    """Let what is rendered within work for a second of a processor."""
    ends = _ENDS.set(time.thread_time() + _LONGEST_WORK)
    try:
        yield
    finally:
        _ENDS.reset(ends)


def _require_time() -> None:
    if time.thread_time() > _ENDS.get():
        raise ResourceLimitError("over a second of work", token=None)


class _Clocked(RenderContext):
    """Looks at the clock before each step: every node asks what it may not do here."""

    __slots__ = ("_disabled",)

    @property
    def disabled_tags(self) -> list[str]:
        """Name the tags that may not be used; there are none."""
        _require_time()
        return self._disabled

    @disabled_tags.setter
    def disabled_tags(self, names: list[str]) -> None:
        self._disabled = names


class _Timed(BoundTemplate):
    context_class = _Clocked


class _Bounded(Environment):
    """Liquid with every limit set: a template is a stranger's program."""

    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 1_000_000
    output_stream_limit = 1_000_000
    template_class = _Timed

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Take the standard ones, less those that load others, and our own."""
        super().setup_tags_and_filters(extra=extra)
        self.filters.update(FILTERS)
        for name in ("include", "render"):
            del self.tags[name]
        for name, liquid_filter in self.filters.items():
            self.filters[name] = _bounded(name, liquid_filter)


def _bounded(name: str, liquid_filter: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse before memory is spent: Liquid's own limits only see what is written."""

    @wraps(liquid_filter)
    def guarded(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the filter has them
        _require_time()
        expected = 1
        for size in _sizes(arguments):
            expected = expected * size if name in _MULTIPLYING else max(expected, size)
        if expected > _LONGEST:
            raise ResourceLimitError("a value grew too long", token=None)
        return liquid_filter(*arguments, **options)

    return guarded


#: Filters whose answer may be as long as their arguments' lengths multiplied.
_MULTIPLYING = frozenset({"join", "replace", "replace_first", "replace_last"})


def _sizes(arguments: tuple[Any, ...]) -> Iterator[int]:
    for argument in arguments:
        if isinstance(argument, str | list | tuple | range):
            yield max(1, len(argument))


HTML = _Bounded(autoescape=True)
TEXT = _Bounded(autoescape=False)

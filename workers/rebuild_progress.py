"""Says how far a rebuild has come: a bar on a terminal, elsewhere a line at times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from projections.rebuild import Watch

#: Seconds between two lines where there is no terminal.
_EVERY = 10.0


@contextmanager
def telling(console: Console) -> Iterator[Watch]:
    """Give what a rebuild tells how far it has come."""
    if not console.is_terminal:
        yield Lines(lambda line: console.print(line, highlight=False, soft_wrap=True))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


class Bars:
    """A bar for each thing that a rebuild does."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._doing, self._total = "", 0

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Move the bar; the one before is full."""
        if doing != self._doing:
            self._fill()
            self._doing = doing
            # What was there before this run does not count for its rate.
            self._bar = self._progress.add_task(doing, completed=done, total=total)
        self._total = total
        self._progress.update(self._bar, completed=done, total=total)

    def _fill(self) -> None:
        if self._doing:
            self._progress.update(self._bar, completed=self._total)


class Rate(ProgressColumn):
    """How many events a second of late."""

    def render(self, task: Task) -> Text:
        """Show it, once there is something to go by."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Lines:
    """A line for each thing that is begun, and every ten seconds while it lasts."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._doing, self._begun_at, self._begun, self._said_at = "", 0.0, 0, 0.0

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Say it, if it is new or long enough ago."""
        now = self._clock()
        if doing != self._doing:
            self._doing, self._begun_at, self._begun = doing, now, done
        elif now - self._said_at < _EVERY:
            return
        self._said_at = now
        line = in_words(done, total, done - self._begun, now - self._begun_at)
        self._say(f"{doing}: {line}")


def in_words(done: int, total: int, moved: int, seconds: float) -> str:
    """Say how far something is, at which rate, and how long it still takes."""
    words = f"{done:,} of {total:,} events"
    if not (moved > 0 and seconds > 0):
        return words
    rate = moved / seconds
    left = timedelta(seconds=round((total - done) / rate))
    return f"{words}, {rate:,.0f}/s, {left} left"

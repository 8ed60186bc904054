"""How a measurement is said: what, how fast, against which limit, and the budget."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

from rich.console import Console
from rich.table import Table

#: Seconds from one word about a long measurement to the next.
_EVERY = 10.0


@dataclass(frozen=True)
class Line:
    """One measurement: a rate, the limit's rate in the same run, the ratio to reach."""

    work: str
    rate: float
    unit: str
    limit: str
    limit_rate: float
    at_least: float

    @property
    def ratio(self) -> float:
        """Return the rate as a part of the limit's."""
        return self.rate / self.limit_rate

    @property
    def met(self) -> bool:
        """Tell whether the budget is met."""
        return self.ratio >= self.at_least


def rate_of(count: int, work: Callable[[], object]) -> float:
    """Run ``work`` once and return how many of ``count`` it did a second."""
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def best_rate(count: int, work: Callable[[], object], *, of: int = 3) -> float:
    """Run ``work`` a few times and return the best rate: the rest is noise."""
    return max(rate_of(count, work) for _ in range(of))


def megabytes_at_most(process: str = "self") -> float:
    """Return the most memory that a process ever had, this or one by its id."""
    # Not getrusage: its most is that of whoever started us, if that was more.
    return _megabytes(process, "VmHWM:")


def megabytes_now() -> float:
    """Return the memory that this process and those it started have."""
    ids = ["self", *(str(child.pid) for child in active_children())]
    return sum(_megabytes(process, "VmRSS:") for process in ids)


def _megabytes(process: str, what: str) -> float:
    """Return so much of a process; 0 of one that is no more."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith(what)]
    return sum(int(line.split()[1]) for line in lines) / 1024


class Progress:
    """Says how far something long has come, now and then: to the terminal alone."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._begun = self._told = time.perf_counter()

    def tell(self, done: int) -> None:
        """Say how much is done, at which rate, and in how much memory by now."""
        at = time.perf_counter()
        if at - self._told < _EVERY:
            return
        self._told = at
        rate = done / (at - self._begun)
        line = f"{self._work}: {done:,}, {rate:,.0f}/s, {megabytes_now():,.0f} MB"
        print(line, file=sys.stderr, flush=True)


def print_table(title: str, lines: Iterable[Line]) -> None:
    """Print measurements as a table."""
    table = Table(title=title)
    for heading in ("work", "measured", "limit", "its rate", "ratio", "budget", ""):
        numeric = heading in {"measured", "its rate", "ratio", "budget"}
        table.add_column(heading, justify="right" if numeric else "left")
    for line in lines:
        table.add_row(
            line.work,
            f"{line.rate:,.0f} {line.unit}",
            line.limit,
            f"{line.limit_rate:,.0f} {line.unit}",
            f"{line.ratio:.2f}",
            f">= {line.at_least:.2f}",
            "met" if line.met else "MISSED",
        )
    Console(width=120).print(table)

"""Measures everything and prints one table; exit status 1 if a budget is missed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import (
    append,
    asking,
    batch,
    card,
    enrolled,
    freezing,
    importing,
    lag,
    ledger,
    memory,
    messages,
    rebuild,
    replay,
    segments,
    sending,
    series,
    simulating,
    smtp_limit,
    statistics,
    tracking,
    waiting,
    webhooks,
)
from bench.databases import a_database
from bench.lines import Line, print_table


def main() -> None:
    """Measure one after the other: two at once would measure each other."""
    lines: list[Line] = []
    for part in (
        append,
        rebuild,
        lag,
        importing,
        batch,
        asking,
        segments,
        statistics,
        webhooks,
    ):
        with a_database() as url:
            lines += part.measure(url)
    for kept in (ledger, series, simulating, replay):
        with a_database() as url, TemporaryDirectory() as folder:
            lines += kept.measure(url, Path(folder))
    lines += enrolled.measure()
    lines += waiting.measure()
    lines += memory.measure()
    lines += card.measure()
    lines += smtp_limit.measure()
    lines += sending.measure()
    lines += messages.measure()
    lines += freezing.measure()
    lines += tracking.measure()
    print_table("Sayso, against its limits", lines)
    sys.exit(not all(line.met for line in lines))


if __name__ == "__main__":
    main()

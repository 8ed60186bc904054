"""Rows for a person, a spreadsheet or a program: as a table, as CSV, as JSON lines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

Rows = Iterable[Sequence[Any]]

_console = Console()


def progress() -> Progress:
    """Return a progress bar, away from what is written."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # What is piped elsewhere is not to be drawn on.
    silent = not console.is_terminal
    return Progress(*columns, console=console, transient=True, disable=silent)


def _as_table(names: Sequence[str], rows: Rows) -> None:
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    _console.print(table, markup=False)


def _as_csv(names: Sequence[str], rows: Rows) -> None:
    csv.writer(sys.stdout).writerows([names, *rows])


def _as_json(names: Sequence[str], rows: Rows) -> None:
    for row in rows:
        click.echo(json.dumps(dict(zip(names, row, strict=True)), default=str))


#: Name of a way -> how names of columns and rows are shown in it.
SHOWN: Mapping[str, Callable[[Sequence[str], Rows], None]] = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _as_json,
}

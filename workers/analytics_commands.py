"""``sayso parquet`` and ``sayso sql``: the log as tables, and what they say."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

import settings
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from domain.store.parquet_set import FolderAmiss
from workers.house_commands import InTheHouse, database_url

_MISSING = "DuckDB is not installed: pip install 'sayso[analytics]'"
#: Where both look unless they are told.
_FOLDER = "parquet"

_WAYS = ("table", "csv", "json")

console = Console()


def _folder(told: Path | None) -> Path:
    return told or settings.load().state_dir / _FOLDER


@click.command(cls=InTheHouse)
@click.option("--out", type=click.Path(path_type=Path), help="The folder to add to.")
def parquet(out: Path | None) -> None:
    """Write as Parquet what came into the log since the last time."""
    try:
        from domain.store.parquet import Export, TypeUnknown  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise click.ClickException(_MISSING) from None
    config = settings.load()
    pool = open_pool(database_url(config), size=1)
    try:
        datastore = AccountDatastore(pool, config.account)
        head, _ = EventLog(datastore).head()
        with _progress() as progress:
            task = progress.add_task("events", total=head)
            export = Export(datastore, _folder(out))
            written = export.run(head, lambda at: progress.update(task, completed=at))
    except (FolderAmiss, TypeUnknown) as error:
        raise click.ClickException(str(error)) from None
    finally:
        pool.close()
    click.echo(f"{written:,} events were added, up to position {head:,}")


def _progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is piped elsewhere is not to be drawn on.
    return Progress(*columns, console=Console(stderr=True), transient=True)


@click.command("sql", cls=InTheHouse)
@click.argument("statement")
@click.option("--in", "folder", type=click.Path(path_type=Path), help="The folder.")
@click.option("--as", "way", type=click.Choice(_WAYS), default="table")
def ask(statement: str, folder: Path | None, way: str) -> None:
    """Ask the written files in SQL; a file of it is named as @FILE."""
    try:
        from domain.store.parquet_views import opened  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise click.ClickException(_MISSING) from None
    text = Path(statement[1:]).read_text("utf-8") if statement[:1] == "@" else statement
    import duckdb  # noqa: PLC0415 - an extra

    try:
        with opened(_folder(folder)) as connection:
            result = connection.execute(text)
            names = [name for name, *_ in result.description or ()]
            _SHOWN[way](names, result.fetchall())
    except (FolderAmiss, duckdb.Error) as error:
        raise click.ClickException(str(error)) from None


Rows = Iterable[Sequence[Any]]


def _as_table(names: Sequence[str], rows: Rows) -> None:
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)


def _as_csv(names: Sequence[str], rows: Rows) -> None:
    csv.writer(sys.stdout).writerows([names, *rows])


def _as_json(names: Sequence[str], rows: Rows) -> None:
    for row in rows:
        click.echo(json.dumps(dict(zip(names, row, strict=True)), default=str))


_SHOWN = {"table": _as_table, "csv": _as_csv, "json": _as_json}

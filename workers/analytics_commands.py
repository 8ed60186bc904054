"""``sayso parquet`` and ``sayso sql``: the log as tables, and what they say."""

from __future__ import annotations

from pathlib import Path

import click

import settings
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from domain.store.parquet_set import FolderAmiss
from workers.house_commands import InTheHouse, database_url
from workers.showing_tables import SHOWN, progress

_MISSING = "DuckDB is not installed: pip install 'sayso[analytics]'"
#: Where both look unless they are told.
_FOLDER = "parquet"


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
        with progress() as bar:
            task = bar.add_task("events", total=head)
            export = Export(datastore, _folder(out))
            written = export.run(head, lambda at: bar.update(task, completed=at))
    except (FolderAmiss, TypeUnknown) as error:
        raise click.ClickException(str(error)) from None
    finally:
        pool.close()
    click.echo(f"{written:,} events were added, up to position {head:,}")


@click.command("sql", cls=InTheHouse)
@click.argument("statement")
@click.option("--in", "folder", type=click.Path(path_type=Path), help="The folder.")
@click.option("--as", "way", type=click.Choice(list(SHOWN)), default="table")
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
            SHOWN[way](names, result.fetchall())
    except (FolderAmiss, duckdb.Error) as error:
        raise click.ClickException(str(error)) from None

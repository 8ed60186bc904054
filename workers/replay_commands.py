"""``sayso replay``: the log through a file of one's own. Nothing is kept or sent."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec
from eventsourcing.persistence import MapperDeserialisationError

import settings
from domain.events import Fact, Recorded
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from projections.own.event import kinds_of
from projections.own.file import FileAmiss, OwnFile, load
from projections.own.patience import watching
from projections.own.reading import Pace, recorded
from projections.own.rows import Comparison, Rows, compare
from workers.house_commands import InTheHouse, database_url
from workers.showing_tables import SHOWN, progress

#: Events from one move of the progress bar to the next.
_STEP = 1_000
_EXPECTED = (FileAmiss, MapperDeserialisationError)


class _Time(click.ParamType[datetime]):
    """A time with its zone."""

    name = "time"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Read it."""
        try:
            at = msgspec.convert(value, datetime)
        except msgspec.ValidationError:
            at = None
        if at is None or at.tzinfo is None:
            self.fail(f"{value!r} is no time, such as 2026-03-03T10:15:00Z", param, ctx)
        return at


@dataclass(frozen=True)
class _Asked:
    """Which events."""

    after: int
    until: int | None
    since: datetime | None
    by: datetime | None
    type: Sequence[str]
    subject: UUID | None


@click.command(cls=InTheHouse)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--compare", is_flag=True, help="Say how the tables of two files differ.")
@click.option("--after", type=click.IntRange(0), default=0, help="Not up to here.")
@click.option("--until", type=click.IntRange(0), help="As of this position.")
@click.option("--from", "since", type=_Time(), help="Recorded since then.")
@click.option("--to", "by", type=_Time(), help="As of this time.")
@click.option("--type", multiple=True, help="Such as subscriber.*; those of the file.")
@click.option("--subject", type=click.UUID, help="Of one person, list, campaign ….")
@click.option(
    "--speed",
    type=click.FloatRange(0, min_open=True),
    help="So many times as fast as it happened; as fast as can be.",
)
@click.option("--as", "way", type=click.Choice(list(SHOWN)), default="table")
def replay(
    files: Sequence[Path],
    way: str,
    speed: float | None,
    *,
    compare: bool,
    **asked: Any,  # noqa: ANN401 - as click passes them
) -> None:
    """Read the log once more, through seen(event) and changes(event) of a file."""
    if len(files) != 1 + compare:
        raise click.UsageError("name one file, or two with --compare")
    pace = Pace(speed, time.monotonic, time.sleep).keep if speed else None
    try:
        with watching():
            loaded = [load(file) for file in files]
            rows = _replayed(loaded, _Asked(**asked), pace)
        if compare:
            _say_how_they_differ(loaded, rows, way)
        else:
            _show(loaded[0], rows[0], way)
    except _EXPECTED as error:
        raise click.ClickException(str(error)) from None


def _replayed(
    files: Sequence[OwnFile], asked: _Asked, pace: Callable[[Recorded], None] | None
) -> list[Rows | None]:
    """Have files look at the events that are asked for, and return their rows."""
    rows = [Rows(file.table) if file.table else None for file in files]
    config = settings.load()
    with closing(open_pool(database_url(config), size=1)) as pool:
        datastore = AccountDatastore(pool, config.account)
        log = EventLog(datastore)
        head, _ = log.head()
        end = head if asked.until is None else min(asked.until, head)
        after, until = log.stretch(asked.after, end, asked.since, asked.by)
        kinds = _kinds(files, asked.type)
        events = recorded(datastore, kinds, asked.subject, after, until)
        if not any(file.seen for file in files):
            events = _drawn(events, after, until)
        for event in events:
            if pace:
                pace(event)
            for file, taking in zip(files, rows, strict=True):
                _look(file, taking, event)
    click.echo(f"as of position {until:,}", err=True)
    return rows


def _look(file: OwnFile, rows: Rows | None, event: Recorded) -> None:
    if not file.wants(event):
        return
    said = file.says(event)
    if said is not None:
        click.echo(said if isinstance(said, str) else json.dumps(said, default=str))
    for change in file.changed(event):
        if rows:
            rows.take(change)


def _kinds(files: Sequence[OwnFile], types: Sequence[str]) -> set[type[Fact]]:
    """Return what at least one of the files looks at, if it is asked for."""
    try:
        asked = kinds_of(types or None)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return {kind for file in files for kind in file.kinds} & set(asked)


def _drawn(events: Iterator[Recorded], after: int, until: int) -> Iterator[Recorded]:
    """Show how far it is."""
    with progress() as bar:
        task = bar.add_task("events", total=until - after)
        for number, event in enumerate(events):
            if number % _STEP == 0:
                bar.update(task, completed=event.position - after)
            yield event


def _show(file: OwnFile, rows: Rows | None, way: str) -> None:
    if rows and file.table:
        cells = msgspec.to_builtins([list(row.values()) for row in rows.all().values()])
        SHOWN[way](list(file.table.all_columns), cells)


def _say_how_they_differ(
    files: Sequence[OwnFile], rows: Sequence[Rows | None], way: str
) -> None:
    old, new = (file.table for file in files)
    old_rows, new_rows = rows
    if not (old and new and old_rows and new_rows):
        raise click.UsageError("both files need changes(event) and a table")
    try:
        found = compare(old, new, old_rows.all(), new_rows.all())
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    _report(found, way)
    if not found.equal:
        sys.exit(1)


def _report(found: Comparison, way: str) -> None:
    show = SHOWN[way]
    show(("rows", "number"), list(found.counted.items()))
    if found.columns:
        show(("column", "differs in rows"), found.columns.most_common())
    if found.not_compared:
        show(("column in one of them only",), [(one,) for one in found.not_compared])
    if found.examples:
        names = ("row", "key", "column", "old", "new")
        show(names, msgspec.to_builtins(list(_examples(found))))


def _examples(found: Comparison) -> Iterator[tuple[Any, ...]]:
    """Return a line for each cell of the examples, or one for a row without any."""
    for one in found.examples:
        key = ", ".join(map(str, msgspec.to_builtins(list(one.key.values()))))
        for column, (old, new) in one.cells.items() or [("", (None, None))]:
            yield one.kind, key, column, old, new

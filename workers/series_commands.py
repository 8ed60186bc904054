"""``sayso series simulate``: a series against what has happened, without sending."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec
from rich.console import Console
from rich.table import Table

import settings
from domain.application import Application, create_application
from domain.errors import Refusal
from domain.events import (
    EnrolmentCompleted,
    EnrolmentEntered,
    EnrolmentLeft,
    EnrolmentMoved,
    Fact,
)
from domain.ids import new_id
from domain.series.definition import Definition
from domain.series.own_letters import asked_of
from domain.series.reading import read_definition
from domain.series.rehearsal import Stop
from domain.series.stepping import SENT
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import KeptPeppers
from domain.store.suppressions import Peppers
from projections.history.words import in_words
from workers.house_commands import InTheHouse, database_url
from workers.past import Range
from workers.rehearsing import Found, Rehearsing

console = Console()
DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
#: What counts -> what came of it.
_OUTCOMES: Mapping[type[Fact], Callable[[Any], str]] = {
    EnrolmentEntered: lambda _: "entered",
    EnrolmentMoved: lambda fact: str(fact.outcome),
    EnrolmentLeft: lambda fact: f"left: {fact.reason}",
    EnrolmentCompleted: lambda _: "completed",
}
_COLUMNS = ("person", "because", "at", "step", "outcome", "words", "really")


@click.command(cls=InTheHouse)
@click.argument("series")
@click.option(
    "--from", "begin", type=DAY, required=True, help="The first moment (UTC)."
)
@click.option("--to", "end", type=DAY, required=True, help="Until when, in UTC.")
@click.option("--compare", type=click.UUID, help="The series that really ran then.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Every step.")
def simulate(
    series: str,
    begin: datetime,
    end: datetime,
    compare: UUID | None,
    file: Path | None,
) -> None:
    """Tell who would have come into a series, and what they would have got.

    SERIES is the id of one, in its newest edition, or a file with a definition.
    """
    between = Range(begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    with an_account() as (application, datastore, zone):
        rehearsing = Rehearsing(application, datastore, zone)
        series_id, definition = _told(application, series)
        found = rehearsing.run(compare or series_id, definition, between)
    show(found)
    if file:
        write(file, found)


@contextmanager
def an_account() -> Iterator[tuple[Application, AccountDatastore, str]]:
    """Give the account of this house while the log is gone through, and its zone."""
    config = settings.load()
    pool = open_pool(database_url(config))
    datastore = AccountDatastore(pool, config.account)
    peppers = Peppers(KeptPeppers(config.state_dir))
    try:
        application = create_application(datastore, peppers)
        with console.status("going through the log"):
            yield application, datastore, config.time_zone
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        pool.close()


def _told(application: Application, told: str) -> tuple[UUID, Definition]:
    """Return a series that there is, or a definition that a file has."""
    path = Path(told)
    if path.exists():
        # Of letters that were never sent nobody has done anything.
        document = asked_of(msgspec.json.decode(path.read_bytes()), {})
        return new_id(), read_definition(document)
    try:
        series = application.series.get(UUID(told))
    except ValueError:
        raise click.ClickException(
            f"{told} is no file, and no id of a series"
        ) from None
    return series.id, application.series.definition(series, series.newest)


def show(found: Found) -> None:
    """Print how often each step would have come to what, and did."""
    table = Table("step", "outcome", "passes", "really")
    would, really = Counter(_counted(found.stops)), _real(found)
    for step, outcome in sorted(would.keys() | really.keys()):
        numbers = would[step, outcome], really[step, outcome]
        table.add_row(step, outcome, *(f"{number:,}" for number in numbers))
    console.print(table)
    letters = sum(n for (_, outcome), n in would.items() if outcome == SENT)
    people = {stop.subscriber_id for stop in found.stops}
    console.print(
        f"{found.arrivals:,} arrivals; {len(people):,} people would have come in,"
        f" and got {letters:,} letters. Nothing was sent."
    )
    for path in found.as_now:
        console.print(f"{path} was asked of now: nobody knows what was so then")


def _counted(stops: Sequence[Stop]) -> Iterator[tuple[str, str]]:
    return (_told_of(stop.fact) for stop in stops if _counts(stop.fact))


def _real(found: Found) -> Counter[tuple[str, str]]:
    return Counter(
        _told_of(fact)
        for facts in found.really.values()
        for fact in facts
        if _counts(fact)
    )


def _counts(fact: Fact) -> bool:
    return type(fact) in _OUTCOMES


def _told_of(fact: Fact) -> tuple[str, str]:
    """Return the step and what came of it."""
    told = _OUTCOMES.get(type(fact))
    return getattr(fact, "step", ""), told(fact) if told else "waits"


def write(file: Path, found: Found) -> None:
    """Write every step of everybody to a file."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        because: Mapping[tuple[UUID, str], str] = {
            (stop.subscriber_id, stop.trigger): stop.fact.because
            for stop in found.stops
            if isinstance(stop.fact, EnrolmentEntered)
        }
        for stop in found.stops:
            key = stop.subscriber_id, stop.trigger
            step, outcome = _told_of(stop.fact)
            happened = {_told_of(fact) for fact in found.really.get(key, ())}
            really = "yes" if (step, outcome) in happened else "no"
            told = (stop.subscriber_id, because[key], stop.at.isoformat())
            writer.writerow((*told, step, outcome, in_words(stop.fact), really))
    console.print(f"wrote {len(found.stops):,} steps to {file}")

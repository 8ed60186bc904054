"""``sayso series backfill``: brings those in whose trigger lies in the past."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import click

from domain.application import By
from domain.ids import new_id
from domain.store.clock import now
from domain.store.commands import Command
from workers.backfilling import Backfilling
from workers.house_commands import InTheHouse
from workers.rehearsing import Range
from workers.series_commands import DAY, an_account


@click.command(cls=InTheHouse)
@click.argument("series", type=click.UUID)
@click.option(
    "--from", "begin", type=DAY, required=True, help="The first moment (UTC)."
)
@click.option("--to", "end", type=DAY, required=True, help="Until when, in UTC.")
@click.option("--go", is_flag=True, help="Bring them in; else they are counted.")
def backfill(series: UUID, begin: datetime, end: datetime, *, go: bool) -> None:
    """Bring people into a series because of what happened between two moments.

    SERIES is the id of one that is active. Nobody comes in twice for one reason.
    """
    between = Range(begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    with an_account() as (application, datastore, zone):
        backfilling = Backfilling(application, datastore, zone)
        chunks = backfilling.found(series, between, now())
        if go:
            by = By("house", now(), Command("backfill", str(new_id())))
            backfilling.bring(by, series, chunks)
    people = f"{sum(map(len, chunks)):,} people"
    click.echo(
        f"{people} come in."
        if go
        else f"{people} would come in. Nothing was done: --go does it."
    )

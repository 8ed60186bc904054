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
from workers.past import Range
from workers.series_commands import DAY, an_account


@click.command(cls=InTheHouse)
@click.argument("series", type=click.UUID)
@click.option(
    "--from", "begin", type=DAY, required=True, help="The first moment (UTC)."
)
@click.option("--to", "end", type=DAY, help="Until when, in UTC; else until now.")
@click.option("--go", is_flag=True, help="Bring them in; else they are counted.")
def backfill(series: UUID, begin: datetime, end: datetime | None, *, go: bool) -> None:
    """Bring people into a series because of what happened between two moments.

    SERIES is the id of one that is active. Nobody comes in twice for one reason, and
    nobody because of a day of their profile.
    """
    until = end.replace(tzinfo=UTC) if end else now()
    between = Range(begin.replace(tzinfo=UTC), until)
    with an_account() as (application, datastore, zone):
        backfilling = Backfilling(application, datastore, zone)
        chunks = backfilling.found(series, between, now())
        if go:
            by = By("house", now(), Command("backfill", str(new_id())))
            backfilling.bring(by, series, chunks)
    passes = [one for chunk in chunks for one in chunk]
    people = {one.subscriber_id for one in passes}
    click.echo(
        f"{len(people):,} people {'come' if go else 'would come'} in,"
        f" {len(passes):,} times. Days of profiles bring nobody in here."
    )
    if not go:
        click.echo("Nothing was done: --go does it.")

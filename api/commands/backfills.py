"""``sayso series backfill``: brings those in whose trigger lies in the past."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import Progress

from api.commands.client import Client, Document, OpenClient
from api.commands.console import LOOK

_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
_UNDER_WAY = ("counting", "bringing")


@click.command()
@click.argument("series", metavar="ID", type=click.UUID)
@click.option(
    "--from", "begin", type=_DAY, required=True, help="The first moment (UTC)."
)
@click.option("--to", "end", type=_DAY, help="Until when, in UTC; else until now.")
@click.option("--go", is_flag=True, help="Bring them in; else they are counted.")
@click.pass_obj
def backfill(
    client: OpenClient,
    series: object,
    begin: datetime,
    end: datetime | None,
    *,
    go: bool,
) -> None:
    """Bring people into a series because of what happened between two moments.

    Nobody comes in twice for one reason, and nobody because of a day of their profile.
    """
    caller = client()
    told = {"from": begin, "to": end}
    wanted = {name: _written(at) for name, at in told.items() if at}
    asked = caller.post(f"/v1/series/{series}/backfill", wanted)
    path = f"/v1/backfills/{asked['id']}"
    found = _watched(caller, path, asked["position"])
    click.echo(
        f"{found['people']:,} people would come in, {found['passes']:,} times."
        " Days of profiles bring nobody in here."
    )
    if not go:
        click.echo("Nothing was done: --go does it.")
        return
    started = caller.post(f"{path}/start")
    found = _watched(caller, path, started["position"])
    click.echo(f"{found['brought']:,} times somebody was brought in.")


def _written(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat()


def _watched(caller: Client, path: str, position: int) -> Document:
    """Show how far it has come, until it ends; raises ClickException if in vain."""
    found = caller.get(path, min_position=position)
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task(found["state"], total=found["passes"])
        while found["state"] in _UNDER_WAY:
            progress.update(bar, completed=found["brought"])
            time.sleep(LOOK)
            found = caller.get(path)
    if found["why"]:
        raise click.ClickException(f"it was given up: {found['why']}")
    return found

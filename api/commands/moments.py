"""``sayso moment``: the whole base as it was."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from api.commands.client import Client, Document, OpenClient
from api.commands.console import LOOK, console

_MOMENTS = "/v1/moments"


@click.group("moment")
def moments() -> None:
    """Have the whole base as it was, for a day."""


@moments.command()
@click.option("--at", "as_of", help="a time by which it was recorded (RFC 3339)")
@click.option("--position", type=int, help="a position of the log, in its place")
@click.pass_obj
def build(client: OpenClient, as_of: str | None, position: int | None) -> None:
    """Build it, and print the ID that questions take as `moment`."""
    told = {"as_of": as_of, "as_of_position": position}
    wanted = {name: value for name, value in told.items() if value is not None}
    asked = client().post(_MOMENTS, wanted)
    _watch(client(), asked)
    click.echo(asked["id"])


@moments.command("list")
@click.pass_obj
def show(client: OpenClient) -> None:
    """List those that are kept."""
    table = Table("id", "position", "at", "state", "kept until")
    for one in client().get(_MOMENTS)["items"]:
        place = f"{one['position']:,}", one["at"]
        table.add_row(one["id"], *place, one["state"], one["kept_until"])
    console.print(table)


@moments.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def release(client: OpenClient, id_: str) -> None:
    """Let one go before its time."""
    client().post(f"{_MOMENTS}/{id_}/release")


def _watch(client: Client, asked: Document) -> None:
    """Show how far the building has come, until it is ready."""
    path = f"{_MOMENTS}/{asked['id']}"
    # What is printed is the ID, for whoever calls this.
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("building", total=None)
        while (found := client.get(path))["state"] != "ready":
            progress.update(bar, completed=found["reached"], total=found["position"])
            time.sleep(LOOK)
        progress.update(bar, completed=1, total=1)

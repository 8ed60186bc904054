"""``sayso series``: defines, runs and watches trigger series."""

from __future__ import annotations

import json
from typing import IO

import click
from rich.table import Table

from api.commands.backfills import backfill
from api.commands.client import Client, Document, OpenClient
from api.commands.console import console

_ALL = "/v1/series"
_id = click.argument("id_", metavar="ID", type=click.UUID)


@click.group()
def series() -> None:
    """Define, run and watch trigger series."""


series.add_command(backfill)


@series.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show all series."""
    table = Table("id", "name", "state", "edition", "live")
    for one in client().pages(_ALL):
        numbers = (str(one["edition"]), str(one["live"] or ""))
        table.add_row(one["id"], one["name"], _state(one), *numbers)
    console.print(table)


@series.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--id", "id_", type=click.UUID, help="Another edition of this one.")
@click.option(
    "--inside",
    type=click.Choice(["stay", "move", "leave"]),
    default="stay",
    show_default=True,
    help="What becomes of those inside earlier editions.",
)
@click.option(
    "--move", "moves", multiple=True, metavar="STEP=STEP", help="Where they go on."
)
@click.pass_obj
def define(
    client: OpenClient,
    file: IO[str],
    id_: object,
    inside: str,
    moves: tuple[str, ...],
) -> None:
    """Define a series as a file says it (JSON), and print its id."""
    document, caller = _document(file), client()
    if id_ is None:
        click.echo(caller.post(_ALL, document)["id"])
        return
    before = caller.get(f"{_ALL}/{id_}")
    # The file is the whole of it: what it does not say is taken out.
    gone = dict.fromkeys(before["definition"].keys() - document.keys())
    told = dict(move.partition("=")[::2] for move in moves)
    edition = {**gone, **document, "inside": inside, "moves": told}
    click.echo(caller.patch(f"{_ALL}/{id_}", edition, before["version"])["id"])


@series.command()
@_id
@click.option("--definition", is_flag=True, help="As JSON, all of it.")
@click.pass_obj
def show(client: OpenClient, id_: object, *, definition: bool) -> None:
    """Show where a series and its letters stand."""
    caller = client()
    if definition:
        told = caller.get(f"{_ALL}/{id_}")["definition"]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _show(caller, id_)


@series.command()
@_id
@click.option("--acknowledge", is_flag=True, help="I know what the checks warn of.")
@click.option("--dry", is_flag=True, help="Record what would be done, and do nothing.")
@click.pass_obj
def activate(client: OpenClient, id_: object, *, acknowledge: bool, dry: bool) -> None:
    """Have people come into the newest edition."""
    caller = client()
    told = {"acknowledge": acknowledge, "dry": dry}
    answer = caller.post(f"{_ALL}/{id_}/activate", told)
    if answer["state"] == "moderation":
        click.echo("somebody has to approve its letters; activate it again after that")
    _show(caller, id_, answer["position"])


def _lifecycle(step: str, help_: str) -> None:
    @series.command(step, help=help_)
    @_id
    @click.pass_obj
    def take(client: OpenClient, id_: object) -> None:
        caller = client()
        _show(caller, id_, caller.post(f"{_ALL}/{id_}/{step}")["position"])


_lifecycle("close", "Have nobody come in any more; whoever is inside goes on.")
_lifecycle("pause", "Have nobody go on for now.")
_lifecycle("resume", "Have everybody go on.")
_lifecycle("archive", "End it for good: whoever is inside leaves.")


@series.command()
@_id
@click.pass_obj
def funnel(client: OpenClient, id_: object) -> None:
    """Show what became of all who came in, and who is where now."""
    told = client().get(f"{_ALL}/{id_}/funnel")
    table = Table("step", "came to", "now", "late")
    for one in told["steps"]:
        outcomes = ", ".join(f"{name} {n:,}" for name, n in one["outcomes"].items())
        table.add_row(one["step"], outcomes, f"{one['inside']:,}", f"{one['late']:,}")
    console.print(table)
    click.echo(f"{told['entered']:,} came in, {told['inside']:,} are inside")
    for reason, number in told["ended"].items():
        click.echo(f"  {reason}: {number:,}")
    click.echo(f"{told['conversions']:,} reached a goal, {told['lag']:,} are late")


@series.command()
@_id
@click.argument("person", metavar="PERSON")
@click.option("--key", help="Of those who are inside several times.")
@click.pass_obj
def path(client: OpenClient, id_: object, person: str, key: str | None) -> None:
    """Tell somebody's way, by their address or id: what happened when, and why."""
    caller = client()
    found = _person(caller, person)
    for fact in caller.pages(f"{_ALL}/{id_}/people/{found}", key=key):
        click.echo(f"{fact['at'] or fact['recorded_at']} {fact['words']}")


def _person(caller: Client, person: str) -> str:
    if "@" not in person:
        return person
    people = caller.get("/v1/subscribers", address=person)["items"]
    if not people:
        raise click.ClickException(f"nobody has the address {person}")
    return str(people[0]["id"])


def _document(file: IO[str]) -> Document:
    try:
        document = json.load(file)
    except json.JSONDecodeError as error:
        raise click.ClickException(
            f"{file.name}, line {error.lineno}: {error.msg}"
        ) from None
    if not isinstance(document, dict):
        raise click.ClickException(f"{file.name} holds no object")
    return document


def _show(client: Client, id_: object, position: int | None = None) -> None:
    found = client.get(f"{_ALL}/{id_}", min_position=position)
    click.echo(f"{found['name']} is {_state(found)}")
    if found["live"] != found["edition"]:
        click.echo(f"  edition {found['edition']} is not active")
    for one in found["letters"]:
        click.echo(f"  {one['step']}: {one['state']} ({one['campaign_id']})")


def _state(found: Document) -> str:
    more = [name for name in ("paused", "dry") if found[name]]
    return ", ".join([found["state"], *more])

"""``sayso recurring``: writes and watches campaigns that come again and again."""

from __future__ import annotations

import time
from typing import Any

import click
from rich.table import Table

from api.commands.client import Client, Document, OpenClient
from api.commands.console import LOOK, console, show_findings
from api.commands.errands import campaign_document
from api.schemas.timetables import DAYS

_ALL = "/v1/recurring-campaigns"
#: option -> field of the timetable
_TIMES = {
    "at": "times",
    "on": "days",
    "month_day": "month_days",
    "rrule": "rrule",
    "begins": "begins",
    "ends": "ends",
    "zone": "zone",
}


@click.group()
def recurring() -> None:
    """Write and watch campaigns that come again and again."""


@recurring.command()
@click.option("--name", required=True)
@click.option("--subject", required=True)
@click.option("--html", type=click.File(encoding="utf-8"), required=True)
@click.option("--from-name", default="")
@click.option("--from-address", required=True)
@click.option("--list", "code", required=True)
@click.option("--purpose", default="newsletter", show_default=True)
@click.option("--at", multiple=True, help="A time of the day, such as 09:30.")
@click.option("--on", multiple=True, type=click.Choice([*DAYS, "weekdays", "weekends"]))
@click.option("--month-day", multiple=True, type=int, help="-1 is the last.")
@click.option("--rrule", help="Instead: such as FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9.")
@click.option("--begins", help="A moment with its zone.")
@click.option("--ends", help="A moment with its zone.")
@click.option("--zone", help="Such as Europe/Riga; the account's, if none is named.")
@click.option(
    "--missed",
    type=click.Choice(["skip", "once"]),
    default="skip",
    show_default=True,
    help="What becomes of what an outage delays.",
)
@click.pass_obj
def create(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Draft a recurring campaign and print its id."""
    caller = client()
    table = {field: told[name] for name, field in _TIMES.items() if told[name]}
    document = campaign_document(caller, told, told["html"].read())
    document |= {"missed": told["missed"], "timetable": table}
    click.echo(caller.post(_ALL, document)["id"])


@recurring.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show what there is, and when it goes out next."""
    table = Table("id", "name", "state", "next", "last")
    for one in client().pages(_ALL):
        told = (
            one["name"],
            one["state"],
            one["next_at"] or "",
            one["last_outcome"] or "",
        )
        table.add_row(one["id"], *told)
    console.print(table)


@recurring.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.pass_obj
def show(client: OpenClient, id_: object) -> None:
    """Show where it stands, and when it goes out next, or would."""
    _show(client(), id_)


@recurring.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.pass_obj
def issues(client: OpenClient, id_: object) -> None:
    """Show its issues: campaigns, the oldest first."""
    for one in client().pages(f"{_ALL}/{id_}/issues"):
        why = f": {one['held']}" if one["held"] else ""
        click.echo(f"{one['id']} {one['name']}: {one['state']}{why}")


@recurring.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.pass_obj
def run(client: OpenClient, id_: object) -> None:
    """Have an issue go out now, and print its id."""
    caller, path = client(), f"{_ALL}/{id_}"
    before = caller.get(path)["last_at"]
    position = caller.post(f"{path}/run")["position"]
    while (found := caller.get(path, min_position=position))["last_at"] == before:
        time.sleep(LOOK)
    if found["last_outcome"] != "released":
        why = found["last_reason"] or "the workers came to it too late"
        raise click.ClickException(f"the issue was {found['last_outcome']}: {why}")
    click.echo(found["last_issue_id"])


def _lifecycle(step: str, help_: str) -> None:
    @recurring.command(step, help=help_)
    @click.argument("id_", metavar="ID", type=click.UUID)
    @click.pass_obj
    def take(client: OpenClient, id_: object) -> None:
        caller = client()
        _show(caller, id_, caller.post(f"{_ALL}/{id_}/{step}")["position"])


@recurring.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.option("--acknowledge", is_flag=True, help="I know what the checks warn of.")
@click.pass_obj
def submit(client: OpenClient, id_: object, *, acknowledge: bool) -> None:
    """Have it checked, and approved unless somebody has to act."""
    caller = client()
    told = {"acknowledge": acknowledge}
    answer = caller.post(f"{_ALL}/{id_}/submit", told)
    _show(caller, id_, answer["position"])


_lifecycle("activate", "Have issues of what was approved go out at their times.")
_lifecycle("pause", "Have none go out for now.")
_lifecycle("resume", "Go on with the next time.")
_lifecycle("end", "Have none go out any more, for good.")


def _show(client: Client, id_: object, position: int | None = None) -> None:
    found: Document = client.get(f"{_ALL}/{id_}", min_position=position)
    click.echo(f"{found['name']} is {found['state']}")
    if found["held"]:
        click.echo(f"  {found['held']}")
    if found["state"] == "moderation":
        click.echo(f"  somebody has to approve its first issue: {found['first_id']}")
    show_findings(found)
    for at in found["preview"]:
        click.echo(f"  {at}")

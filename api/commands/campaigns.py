"""``sayso campaign``: writes, releases and watches campaigns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

import click

from api.commands.client import Document, OpenClient
from api.commands.console import show_campaign, show_statistics, watch_campaign
from api.commands.errands import draft_campaign


@click.group()
def campaign() -> None:
    """Write, release and watch campaigns."""


@campaign.command()
@click.option("--name", required=True)
@click.option("--subject", help="That of the template, unless it is named.")
@click.option("--html", type=click.File(encoding="utf-8"))
@click.option("--template", help="Its code, in the place of a file.")
@click.option("--from-name", default="")
@click.option("--from-address", required=True)
@click.option("--list", "code", required=True)
@click.option("--purpose", default="newsletter", show_default=True)
@click.option("--percent", type=int, default=0, help="Of 100, chosen by chance.")
@click.option("--most", type=int, default=0, help="No more than this, by chance.")
@click.pass_obj
def create(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Draft a campaign and print its id."""
    html = told["html"].read() if told["html"] else None
    click.echo(draft_campaign(client(), told, html))


def _take(
    client: OpenClient, campaign_id: object, step: str, told: Document | None = None
) -> None:
    caller = client()
    answer = caller.post(f"/v1/campaigns/{campaign_id}/{step}", told)
    show_campaign(caller, str(campaign_id), answer["position"])


def _lifecycle(step: str, help_: str) -> None:
    @campaign.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    @click.pass_obj
    def take(client: OpenClient, campaign_id: object) -> None:
        _take(client, campaign_id, step)


def _in_parts(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of what goes out in parts."""
    for option in (
        click.option("--growth", type=int, help="Percent of the one before."),
        click.option("--minutes", type=int, default=60, show_default=True),
        click.option("--parts", "count", type=int, help="How many it goes out in."),
    ):
        command = option(command)
    return command


def _parts(told: Document) -> Document:
    """Return what the options say of parts; nothing if there are none."""
    if told["count"] is None:
        return {}
    names = ("count", "minutes", "growth")
    return {"parts": {name: told[name] for name in names if told[name] is not None}}


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@_in_parts
@click.pass_obj
def release(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Send what was approved."""
    _take(client, told["campaign_id"], "release", _parts(told))


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@click.option("--at", help="A moment with its zone, such as 2026-12-01T10:00+03:00.")
@click.option("--local-time", help="By each one's own clock, such as 2026-12-01T10:00.")
@_in_parts
@click.pass_obj
def schedule(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Send what was approved when its time comes."""
    when = {name: told[name] for name in ("at", "local_time") if told[name]}
    _take(client, told["campaign_id"], "schedule", when | _parts(told))


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@click.option("--acknowledge", is_flag=True, help="I know what the checks warn of.")
@click.pass_obj
def submit(client: OpenClient, campaign_id: object, *, acknowledge: bool) -> None:
    """Have a campaign checked, and approved unless somebody has to act."""
    _take(client, campaign_id, "submit", {"acknowledge": acknowledge})


_lifecycle("unschedule", "Take the time back at which it is to be sent.")
_lifecycle("hasten", "Send now what waits for its time.")
_lifecycle("pause", "Begin nothing new for now.")
_lifecycle("resume", "Go on.")
_lifecycle("cancel", "Send nothing more, for good.")


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@click.pass_obj
def statistics(client: OpenClient, campaign_id: object) -> None:
    """Print what became of everyone planned."""
    show_statistics(client(), str(campaign_id))


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@click.option("--out", type=click.File("wb"), required=True)
@click.option("--time-zone", help="By whose clocks, such as Europe/Riga.")
@click.option("--domains", is_flag=True, help="By receiving domain, too: takes longer.")
@click.pass_obj
def report(
    client: OpenClient, /, campaign_id: object, out: BinaryIO, **told: object
) -> None:
    """Write what became of everyone as a page that can be opened, printed, sent."""
    out.writelines(client().pieces(f"/v1/campaigns/{campaign_id}/report", **told))


@campaign.command("report-link")
@click.argument("campaign_id", type=click.UUID)
@click.option("--days", type=int, default=7, show_default=True)
@click.pass_obj
def report_link(client: OpenClient, campaign_id: object, days: int) -> None:
    """Print a link that shows the report to whoever has it, for some days."""
    made = client().post(f"/v1/campaigns/{campaign_id}/report-link", {"days": days})
    click.echo(made["url"])


@campaign.command("revoke-report-links")
@click.argument("campaign_id", type=click.UUID)
@click.pass_obj
def revoke_report_links(client: OpenClient, campaign_id: object) -> None:
    """Take back every link that was made to the report."""
    client().post(f"/v1/campaigns/{campaign_id}/report-link/revoke")


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
@click.pass_obj
def watch(client: OpenClient, campaign_id: object) -> None:
    """Show the progress of a campaign until it ends."""
    caller = client()
    watch_campaign(caller, str(campaign_id))
    show_statistics(caller, str(campaign_id))

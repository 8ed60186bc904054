"""``sayso campaign``: writes, releases and watches campaigns."""

from __future__ import annotations

from typing import Any

import click

from api.commands.client import OpenClient
from api.commands.console import show_campaign, show_statistics, watch_campaign
from api.commands.errands import draft_campaign


@click.group()
def campaign() -> None:
    """Write, release and watch campaigns."""


@campaign.command()
@click.option("--name", required=True)
@click.option("--subject", required=True)
@click.option("--html", type=click.File(encoding="utf-8"), required=True)
@click.option("--from-name", default="")
@click.option("--from-address", required=True)
@click.option("--list", "code", required=True)
@click.option("--purpose", default="newsletter", show_default=True)
@click.pass_obj
def create(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Draft a campaign and print its id."""
    click.echo(draft_campaign(client(), told, told["html"].read()))


def _lifecycle(step: str, help_: str) -> None:
    @campaign.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    @click.pass_obj
    def take(client: OpenClient, campaign_id: object) -> None:
        caller = client()
        answer = caller.post(f"/v1/campaigns/{campaign_id}/{step}")
        show_campaign(caller, str(campaign_id), answer["position"])


_lifecycle("submit", "Have a campaign checked, and approved if nothing blocks it.")
_lifecycle("release", "Send what was approved.")
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
@click.pass_obj
def watch(client: OpenClient, campaign_id: object) -> None:
    """Show the progress of a campaign until it ends."""
    caller = client()
    watch_campaign(caller, str(campaign_id))
    show_statistics(caller, str(campaign_id))

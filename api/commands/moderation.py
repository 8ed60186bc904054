"""``sayso moderation``: who must approve, and what waits for somebody to look."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table

from api.commands.client import OpenClient
from api.commands.console import console, show_campaign

_MODERATION = "/v1/moderation"


@click.group()
def moderation() -> None:
    """Say who must approve, and look at what waits."""


@moderation.command()
@click.pass_obj
def show(client: OpenClient) -> None:
    """Show which campaigns somebody has to approve."""
    found = client().get(_MODERATION)
    first = found["first_campaigns"]
    click.echo(f"mode: {found['mode']}, a sender's first campaigns: {first}")
    click.echo(f"a claim holds for {found['claim_minutes']} minutes")
    click.echo(f"nobody is to wait for over {found['deadline_hours']} hours")
    if found["two_above"]:
        click.echo(f"two approve what is for over {found['two_above']:,} people")


@moderation.command("set")
@click.argument("mode", type=click.Choice(["checks", "first-campaigns", "always"]))
@click.option("--first", "first_campaigns", type=int, help="How many are the first.")
@click.option("--claim-minutes", type=int, help="How long a claim holds.")
@click.option("--two-above", type=int, help="Two approve what is for more people.")
@click.option("--deadline-hours", type=int, help="How long one may wait.")
@click.pass_obj
def decide(client: OpenClient, /, **told: Any) -> None:  # noqa: ANN401 - click's options
    """Say which campaigns somebody has to approve."""
    given = {name: value for name, value in told.items() if value is not None}
    client().put(_MODERATION, given)


@moderation.command()
@click.pass_obj
def queue(client: OpenClient) -> None:
    """Show what waits for somebody to look, the next deadline first."""
    table = Table("campaign", "name", "why", "deadline", "looked at by")
    for one in client().pages(f"{_MODERATION}/queue"):
        deadline = f"{one['deadline']}{' PASSED' if one['overdue'] else ''}"
        told = (one["campaign_id"], one["name"] or "", "; ".join(one["reasons"]))
        table.add_row(*told, deadline, one["claimed_by"] or "nobody")
    console.print(table)


def _simple(step: str, help_: str) -> None:
    @moderation.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    @click.pass_obj
    def take(client: OpenClient, campaign_id: object) -> None:
        client().post(f"/v1/campaigns/{campaign_id}/{step}")


def _decision(step: str, help_: str, *, explained: bool) -> None:
    @moderation.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    @click.option("--reason", required=explained, default="", help="Why.")
    @click.option("--digest", help="What you looked at; else what waits now.")
    @click.pass_obj
    def take(
        client: OpenClient, campaign_id: object, reason: str, digest: str | None
    ) -> None:
        caller = client()
        path = f"/v1/campaigns/{campaign_id}"
        seen = digest or caller.get(path)["digest"]
        if seen is None:
            raise click.ClickException("it waits for nobody: it was not submitted")
        told = {"digest": seen, "reason": reason}
        done = caller.post(f"{path}/{step}", told)
        show_campaign(caller, str(campaign_id), done["position"])


_simple("claim", "Look at a campaign: nobody else decides for a while.")
_simple("unclaim", "Leave it to others.")
_decision("approve", "Let what waits be released.", explained=False)
_decision("reject", "Have it not sent, ever.", explained=True)
_decision("request-changes", "Give it back to its author.", explained=True)

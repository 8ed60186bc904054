"""``sayso tracking``: whether openings and clicks are counted."""

from __future__ import annotations

import json

import click

from api.commands.client import OpenClient

_TRACKING = "/v1/tracking"


@click.group()
def tracking() -> None:
    """Say whether openings and clicks are counted."""


@tracking.command("set")
@click.option("--opens", is_flag=True, help="count openings of those who agreed")
@click.option("--clicks", is_flag=True, help="count who follows links")
@click.option(
    "--purpose", default="", help="what people agree to, for their name to be known"
)
@click.pass_obj
def set_tracking(
    client: OpenClient, *, opens: bool, clicks: bool, purpose: str
) -> None:
    """Count this from now on; what is not named is counted no more."""
    client().post(_TRACKING, {"opens": opens, "clicks": clicks, "purpose": purpose})


@tracking.command()
@click.pass_obj
def show(client: OpenClient) -> None:
    """Show what is counted."""
    click.echo(json.dumps(client().get(_TRACKING), indent=2))

"""``sayso consents`` and ``sayso why``: what an address agreed to, and what follows."""

from __future__ import annotations

import click

from api.commands.client import OpenClient
from api.commands.console import show_consents, show_permission


@click.command()
@click.option("--address", required=True)
@click.option("--channel", help="email, unless it is another.")
@click.option("--as-of", metavar="TIME", help="As of then, such as 2026-03-03T10:15Z.")
@click.option("--time", type=click.Choice(["recorded", "event"]))
@click.pass_obj
def consents(client: OpenClient, /, **told: str | None) -> None:
    """Say what whoever holds an address has agreed to, or had then."""
    show_consents(client().get("/v1/consents", **told))


@click.command()
@click.option("--address", required=True)
@click.option("--purpose", required=True)
@click.option("--channel", help="email, unless it is another.")
@click.pass_obj
def why(client: OpenClient, /, **told: str | None) -> None:
    """Say why an address may be written to now, or may not."""
    show_permission(client().get("/v1/permission", **told))

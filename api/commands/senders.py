"""``sayso sender``: the addresses that campaigns come from."""

from __future__ import annotations

import click

from api.commands.client import OpenClient

_SENDERS = "/v1/senders"


@click.group()
def sender() -> None:
    """Say which addresses campaigns come from."""


@sender.command()
@click.argument("address")
@click.pass_obj
def verify(client: OpenClient, address: str) -> None:
    """Have whoever reads the mail of an address asked; print its id."""
    click.echo(client().post(_SENDERS, {"address": address})["id"])


@sender.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show the addresses, and whether they are verified."""
    for one in client().get(_SENDERS)["items"]:
        state = f"verified {one['verified_at']}" if one["verified_at"] else "asked"
        click.echo(f"{one['address']}: {state}")

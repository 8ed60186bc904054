"""``sayso message``: shows what became of single messages."""

from __future__ import annotations

import click

from api.commands.client import OpenClient


@click.group()
def message() -> None:
    """Show single messages."""


@message.command()
@click.argument("message_id", type=click.UUID)
@click.pass_obj
def show(client: OpenClient, message_id: object) -> None:
    """Say what became of a message."""
    found = client().get(f"/v1/messages/{message_id}")
    why = found["reason"] or " ".join(filter(None, (_code(found), found["status"])))
    told = (
        f"{found['group'] or 'message'}: {found['state']}{f' ({why})' if why else ''}"
    )
    click.echo(f"{told}, {found['attempts']} attempts")


def _code(found: dict[str, object]) -> str:
    return str(found["code"] or "")

"""``sayso field``: declares the fields that profiles may have."""

from __future__ import annotations

import click
from rich.table import Table

from api.commands.client import Document, OpenClient
from api.commands.console import console
from domain.field_values import TYPES

_FIELDS = "/v1/fields"


@click.group("field")
def fields() -> None:
    """Declare, change and archive the fields of profiles."""


@fields.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show the fields, those out of use too."""
    table = Table("code", "name", "type", "options", "")
    for one in client().pages(_FIELDS):
        state = "archived" if one["archived"] else ""
        options = ", ".join(one["options"])
        table.add_row(one["code"], one["name"], one["type"], options, state)
    console.print(table)


@fields.command()
@click.argument("code")
@click.argument("kind", metavar="TYPE", type=click.Choice(TYPES))
@click.option("--name", help="How people call it; the code, unless it is named.")
@click.option("--option", "options", multiple=True, help="One of those there are.")
@click.pass_obj
def declare(
    client: OpenClient,
    code: str,
    kind: str,
    name: str | None,
    options: tuple[str, ...],
) -> None:
    """Give a field its type, for ever, or bring it back into use."""
    told = {"code": code, "name": name or code, "type": kind}
    client().post(_FIELDS, {**told, "options": list(options)})


@fields.command()
@click.argument("code")
@click.option("--name", help="What it is called from now on.")
@click.option("--add-option", "added", multiple=True, help="One more of those.")
@click.option("--drop-option", "dropped", multiple=True, help="One that nobody has.")
@click.pass_obj
def change(
    client: OpenClient,
    code: str,
    name: str | None,
    added: tuple[str, ...],
    dropped: tuple[str, ...],
) -> None:
    """Call a field something else, or give it other options."""
    caller, path = client(), f"{_FIELDS}/{code}"
    found = caller.get(path)
    kept = [one for one in found["options"] if one not in dropped]
    told: Document = {"name": name} if name else {}
    told |= {"options": [*kept, *added]} if added or dropped else {}
    caller.patch(path, told, found["version"])


@fields.command()
@click.argument("code")
@click.pass_obj
def archive(client: OpenClient, code: str) -> None:
    """Take a field out of use; the values that it has stay."""
    client().post(f"{_FIELDS}/{code}/archive")

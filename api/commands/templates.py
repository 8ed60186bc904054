"""``sayso template``: keeps what messages have in common, under codes."""

from __future__ import annotations

from typing import IO

import click
from rich.table import Table

from api.commands.client import Client, Document, OpenClient
from api.commands.console import console
from api.commands.lists import find_by_code
from domain.content import FORMATS, HTML
from domain.template import KINDS, MESSAGE

_TEMPLATES = "/v1/templates"


@click.group()
def template() -> None:
    """Keep what messages have in common."""


@template.command()
@click.argument("code")
@click.argument("html", type=click.File(encoding="utf-8"))
@click.option("--name", help="How people call it; the code, unless it is named.")
@click.option("--subject", default="", help="A partial needs none.")
@click.option("--kind", type=click.Choice(KINDS), default=MESSAGE, show_default=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default=HTML)
@click.pass_obj
def create(  # noqa: PLR0913, PLR0917 - click's options
    client: OpenClient,
    code: str,
    html: IO[str],
    name: str | None,
    subject: str,
    kind: str,
    format_: str,
) -> None:
    """Keep a file (HTML or MJML) under a code, and print its id."""
    content = {"subject": subject, "html": html.read(), "format": format_}
    told = {"code": code, "name": name or code.title(), "kind": kind}
    click.echo(client().post(_TEMPLATES, told | {"content": content})["id"])


@template.command()
@click.argument("code")
@click.argument("html", type=click.File(encoding="utf-8"), required=False)
@click.option("--name")
@click.option("--subject")
@click.pass_obj
def change(
    client: OpenClient,
    code: str,
    html: IO[str] | None,
    name: str | None,
    subject: str | None,
) -> None:
    """Have it say what is in a file from now on; campaigns of before stay as they are.

    What is not told stays, variants in other languages among it.
    """
    caller, told = client(), {"name": name} if name else {}
    found = _found(caller, code)
    content = found["content"] | ({"html": html.read()} if html else {})
    content |= {"subject": subject} if subject is not None else {}
    if content != found["content"]:
        told |= {"content": content}
    caller.patch(f"{_TEMPLATES}/{found['id']}", told, found["version"])


@template.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show all templates."""
    table = Table("code", "name", "kind", "version", "state")
    for one in client().pages(_TEMPLATES):
        state = "archived" if one["archived"] else "in use"
        version = str(one["version"])
        table.add_row(one["code"], one["name"], one["kind"], version, state)
    console.print(table)


@template.command()
@click.argument("code")
@click.argument("address")
@click.pass_obj
def preview(client: OpenClient, code: str, address: str) -> None:
    """Print the HTML that the person with an address would read."""
    caller = client()
    people = caller.get("/v1/subscribers", address=address)["items"]
    if not people:
        raise click.ClickException(f"nobody has the address {address}")
    path = f"{_TEMPLATES}/{find_by_code(caller, 'templates', code)}/preview"
    shown = caller.get(path, subscriber_id=people[0]["id"])
    click.echo(shown["html"])
    if shown["missing"]:
        click.echo(f"missing: {', '.join(shown['missing'])}", err=True)


@template.command()
@click.argument("code")
@click.pass_obj
def archive(client: OpenClient, code: str) -> None:
    """Take it out of use; campaigns that took it over are not touched."""
    caller = client()
    caller.post(f"{_TEMPLATES}/{find_by_code(caller, 'templates', code)}/archive")


def _found(client: Client, code: str) -> Document:
    return client.get(f"{_TEMPLATES}/{find_by_code(client, 'templates', code)}")

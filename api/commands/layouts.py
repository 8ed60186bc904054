"""``sayso layout``: what is kept of how files are read and taken in."""

from __future__ import annotations

import json
from typing import TextIO

import click
from rich.table import Table

from api.commands.client import Document, OpenClient
from api.commands.console import console
from api.commands.lists import find_by_code

_LAYOUTS = "/v1/import-layouts"


@click.group("layout")
def layouts() -> None:
    """Keep how files of one kind are read and taken in."""


@layouts.command()
@click.argument("code")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--name", help="How people call it; the code, unless it is named.")
@click.pass_obj
def create(client: OpenClient, code: str, file: TextIO, name: str | None) -> None:
    """Make a layout of the options in a JSON file, and print its id."""
    told = {"code": code, "name": name or code.title(), "options": json.load(file)}
    click.echo(client().post(_LAYOUTS, told)["id"])


@layouts.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show the layouts that are in use."""
    table = Table("code", "name", "columns")
    for one in client().pages(_LAYOUTS):
        if not one["archived"]:
            columns = one["options"].get("mapping", {})
            table.add_row(one["code"], one["name"], ", ".join(columns))
    console.print(table)


@layouts.command()
@click.argument("code")
@click.pass_obj
def show(client: OpenClient, code: str) -> None:
    """Print the options of a layout, as `create` and `change` take them."""
    caller = client()
    found = caller.get(f"{_LAYOUTS}/{find_by_code(caller, 'import-layouts', code)}")
    click.echo(json.dumps(found["options"], ensure_ascii=False, indent=2))


@layouts.command()
@click.argument("code")
@click.option("--name", help="What it is called from now on.")
@click.option(
    "--options", type=click.File(encoding="utf-8"), help="All that it is to say, JSON."
)
@click.pass_obj
def change(
    client: OpenClient, code: str, name: str | None, options: TextIO | None
) -> None:
    """Have a layout say something else; what was imported by it stays."""
    told: Document = {"name": name} if name else {}
    told |= {"options": json.load(options)} if options else {}
    caller = client()
    id_ = find_by_code(caller, "import-layouts", code)
    caller.patch(f"{_LAYOUTS}/{id_}", told)


@layouts.command()
@click.argument("code")
@click.pass_obj
def archive(client: OpenClient, code: str) -> None:
    """Take a layout out of use."""
    caller = client()
    id_ = find_by_code(caller, "import-layouts", code)
    caller.post(f"{_LAYOUTS}/{id_}/archive")

"""``sayso person``: carries one whole person out of an instance, or into it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import BinaryIO

import click

from api.client import Client

OpenClient = Callable[[], Client]


@click.group()
def person() -> None:
    """Carry one whole person out of this instance, or into it."""


@person.command()
@click.option("--subscriber", type=click.UUID, required=True)
@click.option("--zip", "as_zip", is_flag=True, help="CSV files beside the JSON.")
@click.option("--out", type=click.File("wb"), required=True)
@click.pass_obj
def export(
    client: OpenClient, subscriber: object, out: BinaryIO, *, as_zip: bool
) -> None:
    """Write all that is kept of one person: for them, or for another instance."""
    form = "export.zip" if as_zip else "export"
    out.write(client().download(f"/v1/subscribers/{subscriber}/{form}"))


@person.command("import")
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def bring_over(client: OpenClient, file: BinaryIO) -> None:
    """Bring over a person whom another instance exported, with all their history."""
    try:
        document = json.load(file)
    except ValueError:
        raise click.ClickException(f"{file.name} holds no JSON") from None
    answer = client().post("/v1/subscribers/bring-over", document)
    click.echo(
        f"subscriber {answer['id']} is here, up to position {answer['position']}"
    )

"""``sayso person``: one whole person, out of an instance or into it; and one of two."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from api.commands.client import OpenClient
from domain.merging import FILL, OVERWRITE


@click.group()
def person() -> None:
    """Carry one whole person out of this instance or into it, or make one of two."""


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


@person.command()
@click.option("--subscriber", type=click.UUID, required=True, help="Who goes on.")
@click.option("--other", type=click.UUID, required=True, help="Who ends.")
@click.option(
    "--profile",
    type=click.Choice([FILL, OVERWRITE]),
    default=FILL,
    help="Take the fields that are lacking, or all of the other's.",
)
@click.pass_obj
def merge(client: OpenClient, subscriber: object, other: object, profile: str) -> None:
    """Make one card of two that are the same person's; it cannot be undone."""
    document = {"other_id": str(other), "profile": profile}
    answer = client().post(f"/v1/subscribers/{subscriber}/merge", document)
    click.echo(f"subscriber {answer['id']} goes on for both")


@person.command("take-over")
@click.option("--subscriber", type=click.UUID, required=True)
@click.option("--contact", type=click.UUID, required=True)
@click.pass_obj
def take_over(client: OpenClient, subscriber: object, contact: object) -> None:
    """Bring a contact that is on another card onto this one."""
    document = {"contact_id": str(contact)}
    path = f"/v1/subscribers/{subscriber}/contacts/take-over"
    answer = client().post(path, document)
    click.echo(f"contact {contact} is subscriber {answer['id']}'s now")

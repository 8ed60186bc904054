"""``sayso stop``: addresses that nothing is sent to, whoever holds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.table import Table

import settings
from api.commands.client import Document, OpenClient
from api.commands.console import console
from domain.store.keyring import add_pepper

F = TypeVar("F", bound=Callable[..., Any])
_SHOWN_ERRORS = 20


@click.group()
def stop() -> None:
    """Close addresses, look at what closes them, and release them."""


def _scope(command: F) -> F:
    """Let a command take how far an address is closed."""
    for option in (
        click.option("--topic", help="Only what is about this topic."),
        click.option("--sender", help="Only what comes from this address or domain."),
        click.option("--channel", help="email, unless it is another."),
    ):
        command = option(command)
    return command


@stop.command()
@click.argument("addresses", nargs=-1, required=True)
@_scope
@click.option("--ground", help="owner, unless it is self, complaint or elsewhere.")
@click.option("--note", help="Why, for whoever looks at it later.")
@click.pass_obj
def add(client: OpenClient, /, addresses: tuple[str, ...], **told: str | None) -> None:
    """Close addresses, also those that nobody here holds."""
    document = {**_told(told), "addresses": list(addresses)}
    _show_filling(client().post("/v1/stop-list", document))


@stop.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_scope
@click.option("--ground", help="elsewhere, unless it is owner, self or complaint.")
@click.option("--note", help="Where the file is from.")
@click.option("--column", help="The column of the addresses, if its name is unusual.")
@click.option("--encoding", help="Encoding of the file, if the guess is wrong.")
@click.pass_obj
def upload(client: OpenClient, /, file: Path, **told: str | None) -> None:
    """Close the addresses of a file: one a line, or a column."""
    with file.open("rb") as content:
        answer = client().upload("/v1/stop-list/upload", content, **_told(told))
    _show_filling(answer)


@stop.command()
@click.argument("address")
@_scope
@click.option("--scope", type=click.Choice(["account", "channel"]))
@click.option("--ground", default="owner", show_default=True)
@click.option("--reason", required=True, help="Why; it is kept.")
@click.pass_obj
def release(client: OpenClient, /, address: str, **told: str | None) -> None:
    """Open an address again, as far as one entry closes it."""
    document = {**_told(told), "address": address}
    answer = client().post("/v1/stop-list/release", document)
    said = "released" if answer["position"] else "it was not closed so"
    click.echo(said)


@stop.command()
@click.argument("address")
@click.option("--channel", help="email, unless it is another.")
@click.pass_obj
def check(client: OpenClient, address: str, channel: str | None) -> None:
    """Say what closes an address, since when, and by whom."""
    found = client().get("/v1/stop-list", address=address, channel=channel)
    for entry in found["items"]:
        click.echo(
            f"{entry['scope']}: {entry['ground']}, since {entry['since']} by"
            f" {entry['actor']}" + (f": {entry['note']}" if entry["note"] else "")
        )
    if not found["items"]:
        click.echo("nothing closes this address")


@stop.command("add-pepper")
def add_a_pepper() -> None:
    """Digest addresses with a new secret from now on; the old ones stay known."""
    id_ = add_pepper(settings.load().state_dir)
    click.echo(f"addresses are digested under {id_} from now on; back up secrets.json")


def _told(told: dict[str, str | None]) -> dict[str, str]:
    given = {name: value for name, value in told.items() if value is not None}
    narrow = [name for name in ("sender", "topic") if name in given]
    return {"scope": narrow[0], **given} if narrow else given


def _show_filling(answer: Document) -> None:
    table = Table("addresses", "rows")
    for name in ("rows", "added", "already", "repeated", "failed"):
        table.add_row("in all" if name == "rows" else name, f"{answer[name]:,}")
    console.print(table)
    for error in answer["errors"][:_SHOWN_ERRORS]:
        console.print(
            f"line {error['line']}: {error['value_class']}: {error['reason']}",
            highlight=False,
        )

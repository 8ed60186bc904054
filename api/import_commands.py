"""``sayso import``: brings people in from a file, from standard input, or shows how."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

import click
from rich.table import Table

from api.client import Client, Document
from api.console import LOOK, console, report_import, watch_import
from api.errands import list_id
from domain.arrival import IfExists

OpenClient = Callable[[], Client]
#: What `sayso import --preview` does not take.
_NOT_SHOWN = ("purpose", "source", "wording", "if_exists", "dry_run")


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--list", "codes", multiple=True, help="Code of a list; it is made if it is new."
)
@click.option("--purpose", default="newsletter", show_default=True)
@click.option(
    "--consent", "wording", help="What they said yes to, if no column has it."
)
@click.option("--source", help="Where they said yes, if no column has it.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=TARGET")
@click.option("--preset", help="mailchimp, listmonk, unisender or sendsay.")
@click.option("--status", "statuses", multiple=True, metavar="VALUE=MEANING")
@click.option("--encoding", help="Encoding of the file, if the guess is wrong.")
@click.option("--delimiter", help="What parts the columns, if the guess is wrong.")
@click.option("--header/--no-header", default=None, help="If the guess is wrong.")
@click.option(
    "--if-exists",
    type=click.Choice([one.value for one in IfExists]),
    help="What becomes of known people; what the file says wins, if nothing is said.",
)
@click.option("--member", help="Which file of an archive.")
@click.option("--preview", is_flag=True, help="Only show how it would be read.")
@click.option("--dry-run", is_flag=True, default=None, help="Only report.")
@click.option(
    "--errors", type=click.File("wb"), help="Where the rows that stayed out go, as CSV."
)
@click.pass_obj
def import_people(
    client: OpenClient,
    /,
    file: BinaryIO,
    *,
    preview: bool,
    **told: Any,  # noqa: ANN401 - click's options
) -> None:
    """Import the people of a file onto lists; - is standard input.

    CSV, text with an address a line, XLSX, or one of these in a ZIP or packed by gzip.
    """
    asked = client()
    errors: BinaryIO | None = told.pop("errors")
    codes = told.pop("codes")
    told["map"] = _pairs(told.pop("mapping"))
    told["status"] = _pairs(told.pop("statuses"))
    if preview:
        query = {name: value for name, value in told.items() if name not in _NOT_SHOWN}
        show_preview(asked.upload("/v1/imports/preview", file, **query))
        return
    lists = [list_id(asked, code) for code in codes]
    begun = asked.upload("/v1/imports", file, list_id=lists or None, **told)
    found = watch_import(asked, begun)
    if errors:
        errors.write(asked.download(f"/v1/imports/{found['id']}/errors.csv"))
    click.echo(f"import {found['id']}")
    report_import(asked, found)


def show_preview(found: Document) -> None:
    """Show how a file is read, what its columns hold, and its first rows."""
    dress = [found["kind"], found["encoding"], _named(found["delimiter"])]
    head = "with a header" if found["header"] else "without a header"
    click.echo(f"{', '.join(filter(None, dress))}, {head}")
    table = Table("column", "holds", "because of", "first values")
    for place, guess in enumerate(found["columns"]):
        target = guess["target"] or "(left out)"
        table.add_row(guess["column"], target, guess["why"], _sample(found, place))
    console.print(table)


def _sample(found: Document, place: int) -> str:
    cells = (row["cells"][place : place + 1] for row in found["rows"][:3])
    return ", ".join(cell for row in cells for cell in row)


def _named(delimiter: str | None) -> str | None:
    return "tab" if delimiter == "\t" else delimiter and f"parted by {delimiter}"


def _pairs(mapping: Iterable[str]) -> list[str] | None:
    return [":".join(pair.rsplit("=", 1)) for pair in mapping] or None


@click.command("undo-import")
@click.argument("import_id", type=click.UUID)
@click.pass_obj
def undo_import(client: OpenClient, /, import_id: object) -> None:
    """Take back all that an import brought, unless somebody was written to on it."""
    path, asked = f"/v1/imports/{import_id}", client()
    answer = asked.post(f"{path}/undo")
    found = asked.get(path, min_position=answer["position"])
    while found["state"] == "undoing":
        time.sleep(LOOK)
        found = asked.get(path)
    table = Table("taken back", "")
    for name, count in found["undone"].items():
        table.add_row(name, f"{count:,}")
    console.print(table)

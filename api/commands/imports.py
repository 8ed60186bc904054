"""``sayso import``: brings people in from a file, standard input or a URL."""

from __future__ import annotations

import time
from typing import Any, BinaryIO

import click
from rich.table import Table

from api.commands.client import Client, Document, OpenClient
from api.commands.console import LOOK, console, report_import, watch_import
from api.commands.errands import fetched, list_id
from api.commands.lists import find_by_code
from domain.arrival import IfContactInUse, IfExists

#: A URL, or a file that is open.
Source = str | BinaryIO


class FileOrUrl(click.File):
    """A file, standard input (-), or a URL, which the service fetches."""

    name = "file or url"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - as click has it
        """Open a file; leave a URL as it is."""
        if str(value).startswith(("https://", "http://")):
            return value
        return super().convert(value, param, ctx)


@click.command("import")
@click.argument("file", type=FileOrUrl("rb"))
@click.option(
    "--list", "codes", multiple=True, help="Code of a list; it is made if it is new."
)
@click.option("--layout", help="Code of a layout, which says what is not said here.")
@click.option("--purpose", help="newsletter, if nothing is said.")
@click.option(
    "--consent", "wording", help="What they said yes to, if no column has it."
)
@click.option("--source", help="Where they said yes, if no column has it.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=TARGET")
@click.option("--preset", help="mailchimp, listmonk, unisender or sendsay.")
@click.option("--status", "statuses", multiple=True, metavar="VALUE=MEANING")
@click.option("--encoding", help="Encoding of the file, if the guess is wrong.")
@click.option("--delimiter", help="What parts the columns, if the guess is wrong.")
@click.option(
    "--header/--no-header", "has_header", default=None, help="If the guess is wrong."
)
@click.option("--sheet", help="Which sheet of a spreadsheet, if it is not the first.")
@click.option("--phone-region", help="Country of phones without its code, such as GB.")
@click.option(
    "--if-exists",
    type=click.Choice([one.value for one in IfExists]),
    help="What becomes of known people; what the file says wins, if nothing is said.",
)
@click.option(
    "--if-contact-in-use",
    type=click.Choice([one.value for one in IfContactInUse]),
    help="What becomes of contacts of others: rows that have one are errors, if nothing"
    " is said.",
)
@click.option("--member", help="Which file of an archive.")
@click.option("--preview", is_flag=True, help="Only show how it would be read.")
@click.option(
    "--save-layout", metavar="CODE", help="Only show it, and keep that as a layout."
)
@click.option("--dry-run", is_flag=True, default=None, help="Only report.")
@click.option(
    "--errors", type=click.File("wb"), help="Where the rows that stayed out go, as CSV."
)
@click.pass_obj
def import_people(
    client: OpenClient,
    /,
    file: Source,
    *,
    preview: bool,
    save_layout: str | None,
    errors: BinaryIO | None,
    **told: Any,  # noqa: ANN401 - click's options
) -> None:
    """Import the people of a file onto lists; - is standard input.

    CSV, text with an address a line, XLSX, or one of these in a ZIP or packed by gzip;
    a URL is fetched by the service.
    """
    asked = client()
    code = told.pop("layout")
    layout_id = find_by_code(asked, "import-layouts", code) if code else None
    options = _options(asked, told)
    if preview or save_layout:
        _look(asked, file, layout_id, options, save_layout)
        return
    found = watch_import(asked, _begun(asked, file, layout_id, options))
    if errors:
        errors.write(asked.download(f"/v1/imports/{found['id']}/errors.csv"))
    click.echo(f"import {found['id']}")
    report_import(asked, found)


def _options(client: Client, told: Document) -> Document:
    """Return what was told as the options of a document."""
    rest = {name: value for name, value in told.items() if value not in (None, ())}
    if codes := rest.pop("codes", ()):
        rest["list_ids"] = [list_id(client, code) for code in codes]
    for name in {"mapping", "statuses"} & rest.keys():
        rest[name] = dict(_pair(pair, name) for pair in rest[name])
    return rest


def _pair(pair: str, name: str) -> tuple[str, str]:
    left, sign, right = pair.rpartition("=")
    if not sign:
        raise click.UsageError(f"{name}: {pair} has no =")
    return left, right


def _begun(
    client: Client, file: Source, layout_id: str | None, options: Document
) -> Document:
    if isinstance(file, str):
        return fetched(client, file, layout_id, options)
    return client.upload("/v1/imports", file, layout_id=layout_id, **_query(options))


def _look(
    client: Client,
    file: Source,
    layout_id: str | None,
    options: Document,
    code: str | None,
) -> None:
    """Show how a file would be read, and keep that under a code, if there is one."""
    if isinstance(file, str):
        raise click.UsageError("only a file can be shown: download it first")
    query = _query({**options, "dry_run": None})
    path = "/v1/imports/preview"
    found = client.upload(path, file, layout_id=layout_id, **query)
    show_preview(found)
    if code:
        told = {"code": code, "name": code.title(), "options": found["options"]}
        client.post("/v1/import-layouts", told)
        click.echo(f"kept as the layout {code}")


def _query(options: Document) -> Document:
    """Say options in a query, which names some of them otherwise."""
    rest = dict(options)
    return {
        "list_id": rest.pop("list_ids", None),
        "map": _joined(rest.pop("mapping", {})),
        "status": _joined(rest.pop("statuses", {})),
        "header": rest.pop("has_header", None),
        **rest,
    }


def _joined(pairs: dict[str, str]) -> list[str] | None:
    return [f"{left}:{right}" for left, right in pairs.items()] or None


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

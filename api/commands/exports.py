"""``sayso export``: takes people away as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import click

from api.commands.client import OpenClient
from api.commands.lists import find_by_code


@click.command()
@click.option("--list", "code", help="The members of a list; else everybody.")
@click.option("--segment", help="The people of a segment.")
@click.option("--as", "way", type=click.Choice(["csv", "json", "xlsx"]), default="csv")
@click.option("--column", "columns", multiple=True, help="Only these of a table.")
@click.option("--out", type=click.File("wb"), required=True)
@click.pass_obj
def export(
    client: OpenClient,
    code: str | None,
    segment: str | None,
    way: str,
    columns: Sequence[str],
    out: BinaryIO,
) -> None:
    """Write people into a file; it is recorded who took them away."""
    caller = client()
    path = "/v1/subscribers"
    if code or segment:
        kind = "segments" if segment else "lists"
        path = f"/v1/{kind}/{find_by_code(caller, kind, segment or code or '')}"
    query = {"columns": list(columns)} if columns else {}
    out.writelines(caller.pieces(f"{path}/export.{way}", **query))

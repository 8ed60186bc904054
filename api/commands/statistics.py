"""``sayso statistics``: what is counted, as a table, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import click
from rich.table import Table

from api.commands.client import OpenClient
from api.commands.console import console

_STATISTICS = "/v1/statistics"


@click.command()
@click.option(
    "--area",
    default="messages",
    help="messages, people, lists, segments, consents or series.",
)
@click.option("--select", help="Measures and rates, by commas; else all measures.")
@click.option("--by", "group_by", help="What they are split by, by commas.")
@click.option("--filter", "filters", multiple=True, help="part:value; again for more.")
@click.option("--from", "since", help="Since when.")
@click.option("--to", "until", help="Until when, and no longer.")
@click.option("--order", help="Columns, by commas; -column from the most down.")
@click.option("--time-zone", help="Whose days and hours; else the account's.")
@click.option("--as", "way", type=click.Choice(["csv", "xlsx"]), help="Write a file.")
@click.option("--out", type=click.File("wb"), default="-", help="Where to.")
@click.pass_obj
def statistics(
    client: OpenClient,
    /,
    *,
    area: str,
    filters: Sequence[str],
    way: str | None,
    out: BinaryIO,
    **told: str | None,
) -> None:
    """Count what happened, split by whatever you ask."""
    names = {"since": "from", "until": "to"}
    query: dict[str, Any] = {
        names.get(name, name): value for name, value in told.items() if value
    }
    query |= {"area": area, "filter": list(filters)}
    caller = client()
    if way:
        out.writelines(caller.pieces(f"{_STATISTICS}/export.{way}", **query))
        return
    _show(caller.get(_STATISTICS, **query))


def _show(told: Mapping[str, Any]) -> None:
    table, names = Table(*told["columns"]), told["names"]
    for item in told["items"]:
        cells = (item[name] for name in told["columns"])
        table.add_row(*(_cell(names.get(str(one), one)) for one in cells))
    total = [told["total"].get(name, "") for name in told["columns"]]
    if len(told["items"]) != 1:
        table.add_section()
        table.add_row(*map(_cell, total))
    console.print(table)
    if told["next"]:
        console.print("and more: write a file with --as csv")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)

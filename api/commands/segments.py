"""``sayso segment``: defines segments, counts them, and explains who is in them."""

from __future__ import annotations

import json
from typing import TextIO

import click

from api.commands.client import Document, OpenClient
from api.commands.lists import find_by_code

_SIGNS = {True: "yes", False: "no "}


@click.group("segment")
def segments() -> None:
    """Define segments, count them, and explain who is in them."""


@segments.command()
@click.argument("code")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--name", help="How people call it; the code, unless it is named.")
@click.pass_obj
def define(client: OpenClient, code: str, file: TextIO, name: str | None) -> None:
    """Make a segment of the conditions in a JSON file, and print its id."""
    told = {"code": code, "name": name or code.title(), "conditions": json.load(file)}
    click.echo(client().post("/v1/segments", told)["id"])


@segments.command()
@click.argument("code", required=False)
@click.option("--conditions", type=click.File(encoding="utf-8"))
@click.pass_obj
def count(client: OpenClient, code: str | None, conditions: TextIO | None) -> None:
    """Count the people in a segment, or those for whom conditions in a file hold."""
    caller = client()
    if conditions:
        told = {"conditions": json.load(conditions)}
        click.echo(caller.post("/v1/segments/count", told)["count"])
    elif code:
        id_ = find_by_code(caller, "segments", code)
        click.echo(caller.get(f"/v1/segments/{id_}/count")["count"])
    else:
        raise click.UsageError("name a segment, or a file with --conditions")


@segments.command()
@click.argument("code")
@click.option("--address", required=True)
@click.option("--channel", help="email, unless it is another.")
@click.pass_obj
def explain(client: OpenClient, code: str, address: str, channel: str | None) -> None:
    """Say which conditions of a segment hold for whoever has an address."""
    caller = client()
    found = caller.get("/v1/subscribers", address=address, channel=channel)["items"]
    if not found:
        raise click.ClickException("nobody has this address")
    id_ = find_by_code(caller, "segments", code)
    path = f"/v1/segments/{id_}/explain"
    for line in _lines(caller.get(path, subscriber_id=found[0]["id"]), 0):
        click.echo(line)


def _lines(told: Document, depth: int) -> list[str]:
    word = told.get("match")
    said = f"{word} of" if word else json.dumps(told["condition"], ensure_ascii=False)
    line = f"{_SIGNS[told['holds']]} {'  ' * depth}{said}"
    inner = told.get("conditions", [])
    return [line, *(one for each in inner for one in _lines(each, depth + 1))]

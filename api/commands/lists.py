"""``sayso list``: makes lists, fills and clears them."""

from __future__ import annotations

import time

import click

from api.commands.client import Client, Document, OpenClient
from api.commands.console import LOOK


@click.group("list")
def lists() -> None:
    """Make, fill and clear lists."""


@lists.command()
@click.argument("code")
@click.option("--name", help="How people call it; the code, unless it is named.")
@click.option("--channel", help="Only for people with an address in this channel.")
@click.pass_obj
def create(
    client: OpenClient, code: str, name: str | None, channel: str | None
) -> None:
    """Make a list, and print its id."""
    told = {"code": code, "name": name or code.title()}
    told |= {"channel": channel} if channel else {}
    click.echo(client().post("/v1/lists", told)["id"])


@lists.command()
@click.argument("code")
@click.option("--list", "source", help="From the list with this code.")
@click.option("--segment", help="From the segment with this code.")
@click.pass_obj
def fill(
    client: OpenClient, code: str, source: str | None, segment: str | None
) -> None:
    """Bring all of a list or segment onto a list, and wait for it."""
    caller = client()
    told: Document = {}
    if source:
        told["list_id"] = find_by_code(caller, "lists", source)
    if segment:
        told["segment_id"] = find_by_code(caller, "segments", segment)
    _ordered(caller, find_by_code(caller, "lists", code), "fill", told)


@lists.command()
@click.argument("code")
@click.pass_obj
def clear(client: OpenClient, code: str) -> None:
    """Take all people from a list, and wait for it; they stay in the base."""
    caller = client()
    _ordered(caller, find_by_code(caller, "lists", code), "clear", {})


def find_by_code(client: Client, kind: str, code: str) -> str:
    """Return the id of the list or segment with a code; raises ClickException."""
    found = client.get(f"/v1/{kind}", code=code)["items"]
    if not found:
        raise click.ClickException(f"none of the {kind} has the code {code}")
    return str(found[0]["id"])


def _ordered(client: Client, id_: str, step: str, told: Document) -> None:
    path = f"/v1/lists/{id_}"
    position = client.post(f"{path}/{step}", told)["position"]
    while (shown := client.get(path, min_position=position))["orders"]:
        time.sleep(LOOK)
    if shown["failure"]:
        raise click.ClickException(shown["failure"])
    click.echo(f"{shown['members']} people are on {shown['code']}")

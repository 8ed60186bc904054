"""``sayso webhook``: who is told of events, and how it goes."""

from __future__ import annotations

import click
from rich.table import Table

from api.commands.client import OpenClient
from api.commands.console import console

_WEBHOOKS = "/v1/webhooks"


@click.group()
def webhook() -> None:
    """Tell other programs of events."""


@webhook.command()
@click.argument("url")
@click.option("--topic", "topics", multiple=True, help="Such as subscriber.*; all.")
@click.option("--from", "first", type=click.IntRange(1), help="Position of the first.")
@click.pass_obj
def add(
    client: OpenClient, url: str, topics: tuple[str, ...], first: int | None
) -> None:
    """Tell a URL of events; print its id, and its secret this once."""
    told = {"url": url, "topics": list(topics)} | ({"from": first} if first else {})
    made = client().post(_WEBHOOKS, told)
    click.echo(f"{made['id']} {made['secret']}")


@webhook.command("list")
@click.pass_obj
def list_all(client: OpenClient) -> None:
    """Show who is told, and how far they are."""
    table = Table("id", "url", "topics", "state", "behind", "failures")
    for one in client().pages(_WEBHOOKS):
        told = (one["id"], one["url"], " ".join(one["topics"]) or "all")
        state = f"{one['state']} ({one['reason']})" if one["reason"] else one["state"]
        table.add_row(*told, state, f"{one['behind']:,}", str(one["failures"]))
    console.print(table)


@webhook.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.pass_obj
def attempts(client: OpenClient, id_: object, limit: int) -> None:
    """Show what was attempted, the last first."""
    page = client().get(f"{_WEBHOOKS}/{id_}/attempts", limit=limit)
    for one in page["items"]:
        how = one["reason"] or "told"
        click.echo(
            f"{one['at']} {one['position']} {one['topic']}: {how} ({one['ms']} ms)"
        )


@webhook.command()
@click.argument("id_", metavar="ID", type=click.UUID)
@click.option("--from", "first", type=click.IntRange(1), required=True)
@click.pass_obj
def replay(client: OpenClient, id_: object, first: int) -> None:
    """Tell again all that is in the log from a position on."""
    client().post(f"{_WEBHOOKS}/{id_}/replay", {"from": first})


@webhook.command("rotate-secret")
@click.argument("id_", metavar="ID", type=click.UUID)
@click.pass_obj
def rotate(client: OpenClient, id_: object) -> None:
    """Sign with another secret and print it; for a day both sign."""
    click.echo(client().post(f"{_WEBHOOKS}/{id_}/rotate-secret")["secret"])


def _simple(step: str, help_: str) -> None:
    @webhook.command(step, help=help_)
    @click.argument("id_", metavar="ID", type=click.UUID)
    @click.pass_obj
    def take(client: OpenClient, id_: object) -> None:
        client().post(f"{_WEBHOOKS}/{id_}/{step}")


_simple("ping", "Tell it that somebody wants to see whether it works.")
_simple("pause", "Tell it nothing for now.")
_simple("resume", "Go on where it was paused.")
_simple("delete", "Tell it nothing any more, and forget its URL.")

"""``sayso events``: the log, an event a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import click

from api.commands.client import Client, OpenClient

_PATH = "/v1/events"
#: Seconds after which whoever follows asks anew: no thread is held for ever.
_TURN = 20


@click.command()
@click.option("--after", type=click.IntRange(0), default=0, help="Not up to here.")
@click.option("--until", type=click.IntRange(1), help="The last position.")
@click.option("--from", "from", help="Recorded since: 2026-03-03T10:15:00Z.")
@click.option("--to", help="Recorded by: 2026-03-03T10:15:00Z.")
@click.option("--type", multiple=True, help="Such as subscriber.*; all.")
@click.option("--subject", type=click.UUID, help="Of one person, list, campaign ….")
@click.option("--limit", type=click.IntRange(1), help="So many, and no more.")
@click.option("--personal", is_flag=True, help="With what the vault holds.")
@click.option("--follow", is_flag=True, help="Go on as events come, until Ctrl-C.")
@click.option("--out", type=click.File("wb", lazy=False), default="-")
@click.pass_obj
def events(
    client: OpenClient, /, after: int, out: BinaryIO, *, follow: bool, **asked: object
) -> None:
    """Write the log as CloudEvents, a line each; --after goes on where it ended."""
    query = {name: told for name, told in asked.items() if told}
    lines = _followed if follow else _lines
    for some in lines(client(), after, query):
        out.write(some)
        out.flush()


def _lines(client: Client, after: int, query: Mapping[str, object]) -> Iterator[bytes]:
    return client.stream(_PATH, lambda _: None, after=after, **query)


def _followed(
    client: Client, after: int, query: Mapping[str, object]
) -> Iterator[bytes]:
    """Ask again and again, each time after all that was told."""
    told: list[int] = []
    while True:
        pieces = client.stream(_PATH, told.append, after=after, follow=_TURN, **query)
        for lines in _whole(pieces):
            yield lines
            after = json.loads(lines.splitlines()[-1])["position"]
        # What came before the beginning of the stream and is not wanted is behind us.
        after = max(after, told.pop())


def _whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut pieces after their last whole line."""
    rest = b""
    for piece in pieces:
        lines, end, rest = (rest + piece).rpartition(b"\n")
        if lines:
            yield lines + end

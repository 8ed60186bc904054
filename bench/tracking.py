"""Measures clicks at the edge, none of which may be lost.

The limit is a bare ASGI application that answers 204 (``bench.bare_edge``), under the
same server, asked by the same clients in the same run.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

import psycopg

from bench.lines import Line, print_table
from domain.links import Followed, tracked_token
from domain.store.keyring import Keyring
from domain.store.server import running_url
from domain.tracking.links import link_of
from tests.acceptance.brokers import free_port, wait_until
from tests.acceptance.running import ROOT, Sayso, a_sayso, people

SHOP = "https://shop.example/spring"
CLIENTS = 64
HITS = 20_000
GOAL = 1_500
RECORDED = """
    SELECT coalesce(sum(jsonb_array_length(state -> 'fact' -> 'hits')), 0)
      FROM main.events
     WHERE topic = 'tracking.hits_recorded.v1'
"""
_NAME = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0"


def measure() -> list[Line]:
    """Measure on a Sayso of our own; raises RuntimeError if a click was lost."""
    with tempfile.TemporaryDirectory() as folder, a_sayso(Path(folder)) as sayso:
        paths = links(sayso)
        port = int(sayso.environment["SAYSO_EDGE_PORT"])
        wait_until(lambda: _answers(port, paths[0]))
        before = _recorded_as_kept(sayso)
        ours = _rate(port, paths)
        kept = _recorded_as_kept(sayso) - before
        if kept != HITS:
            raise RuntimeError(f"{HITS} were answered, {kept} recorded")
        with _bare(sayso, paths[0]) as bare:
            limit = _rate(bare, paths)
    return [
        Line("clicks, none lost", ours, "/s", "the number itself", GOAL, 1.0),
        Line("clicks, none lost", ours, "/s", "bare falcon, 204", limit, 0.5),
    ]


def links(sayso: Sayso) -> list[str]:
    """Send a first campaign to a thousand, and return where its links are asked for."""
    client = sayso.client
    client.post("/v1/tracking", {"clicks": True})
    sayso.import_people(people(1_000))
    (news,) = client.get("/v1/lists")["items"]
    html = f'<p>Hello</p><a href="{SHOP}">a</a>'
    document = {
        "name": "Spring",
        "content": {"subject": "Hello", "html": html},
        "sender": {"name": "Shop", "address": "news@shop.example"},
        "audience": {"list_ids": [news["id"]], "purpose": "newsletter"},
    }
    campaign = client.post("/v1/campaigns", document)["id"]
    client.post(f"/v1/campaigns/{campaign}/submit", {"acknowledge": True})
    client.post(f"/v1/campaigns/{campaign}/release")
    key, sent = Keyring.open(sayso.state_dir).link, int(time.time()) - 60
    contacts = [
        UUID(contact["id"])
        for person in client.pages("/v1/subscribers", limit=1000)
        for contact in person["contacts"]
    ]
    return [
        f"/t/{tracked_token(key.secret, key.id, followed)}"
        for contact in contacts
        for followed in [Followed(UUID(campaign), link_of(SHOP), contact, sent)]
    ]


class _Client(asyncio.Protocol):
    """Asks for one thing after another, over a connection that it keeps."""

    def __init__(self, left: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._left = left
        self._done = done
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        # Neither answer has a body, so it comes in one piece.
        if not data.startswith((b"HTTP/1.1 302", b"HTTP/1.1 204")):
            self._done.set_exception(RuntimeError(data[:200].decode()))
        elif data.endswith(b"\r\n\r\n"):
            self._ask()

    def _ask(self) -> None:
        request = next(self._left, None)
        if self._transport and request:
            self._transport.write(request)
        elif not self._done.done():
            self._done.set_result(None)


def _rate(port: int, paths: Sequence[str]) -> float:
    """Ask as fast as it goes, and return how many a second were answered."""
    head = f"HTTP/1.1\r\nHost: 127.0.0.1\r\n{_NAME}\r\n\r\n"
    requests = [f"GET {path} {head}".encode() for path in paths]
    begun = time.perf_counter()
    asyncio.run(_ask_all(port, iter(requests[n % len(requests)] for n in range(HITS))))
    return HITS / (time.perf_counter() - begun)


async def _ask_all(port: int, left: Iterator[bytes]) -> None:
    loop = asyncio.get_running_loop()
    clients = [loop.create_future() for _ in range(CLIENTS)]
    for done in clients:
        await loop.create_connection(
            lambda done=done: _Client(left, done),  # type: ignore[misc] # a default
            "127.0.0.1",
            port,
        )
    await asyncio.gather(*clients)


def _recorded_as_kept(sayso: Sayso) -> int:
    """Count what the log has, once nothing more comes."""
    url, counts = str(running_url(sayso.state_dir)), [-1, 0]
    with psycopg.connect(url, autocommit=True) as connection:
        while counts[-1] != counts[-2]:
            time.sleep(3)
            row = connection.execute(RECORDED).fetchone()
            counts.append(int(row[0]) if row else 0)
    return counts[-1]


@contextmanager
def _bare(sayso: Sayso, path: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare_edge"],
        cwd=ROOT,
        env={**sayso.environment, "SAYSO_EDGE_PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(port, path))
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, path: str) -> bool:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_NAME}\r\n\r\n".encode()
    try:
        asyncio.run(_ask_one(port, request))
    except OSError:
        return False
    return True


async def _ask_one(port: int, request: bytes) -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    await loop.create_connection(
        lambda: _Client(iter([request]), done), "127.0.0.1", port
    )
    await done


if __name__ == "__main__":
    print_table("Tracking", measure())

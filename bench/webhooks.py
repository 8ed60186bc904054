"""Measures how many events a second a webhook is told, one at a time and in order.

The limit is a bare loop of the same signed POSTs over one kept connection, to the same
endpoint of this machine in the same run: without the log, the place in it, and the note
of each attempt.

python -m bench.webhooks 5000
"""

from __future__ import annotations

import multiprocessing
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection
from uuid import UUID

from bench.databases import a_database
from bench.lines import Line, best_rate, print_table, rate_of
from domain.application import Application, Batch, By, create_application
from domain.events import FACTS
from domain.ids import new_id
from domain.outside import Reach
from domain.store.clock import now
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.suppressions import Peppers
from domain.webhook_message import StoredEvent, headers_of, message_of, secret_of
from settings import logs
from workers.due import Held
from workers.kinds import DELIVER_WEBHOOK
from workers.outside import Outside
from workers.webhook_progress import Place, WebhookProgress
from workers.webhooks import TellWebhook, WebhookTerms

EVENTS, AT_LEAST = 3_000, 0.5
SOURCE, KEY = "https://sayso.example", b"a key of links"
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


def measure(database_url: str, events: int = EVENTS) -> list[Line]:
    """Measure on an empty, migrated database."""
    logs.configure("error")
    with closing(open_pool(database_url)) as pool, _an_endpoint() as port:
        datastore = AccountDatastore(pool)
        application = create_application(datastore, Peppers({"a": b"a"}))
        _record(application, events)
        url = f"http://127.0.0.1:{port}/hook"
        webhook = application.webhooks.create(_by(), url, (), 1, "k").id
        told = events + 2
        stored = _stored(datastore, webhook)
        bare = best_rate(told, lambda: _bare(port, webhook, stored), of=2)
        ours = rate_of(told, _teller(application, datastore, webhook))
    limit = "the same POSTs, bare"
    return [Line("webhook, one endpoint", ours, "events/s", limit, bare, AT_LEAST)]


def _record(application: Application, events: int) -> None:
    addresses = [f"person.{number}@example.com" for number in range(events)]
    batch = Batch("email", addresses, "account", "owner", events)
    application.stop_lists.fill(_by(), batch)


def _by() -> By:
    return By("bench", now(), Command("bench", str(new_id())))


def _stored(datastore: AccountDatastore, webhook: UUID) -> list[StoredEvent]:
    progress, found, position = WebhookProgress(datastore), list[StoredEvent](), 0
    place = progress.place(webhook)
    while place and position < place.head:
        there = Place(position, 0, paused=False, head=place.head, held=False)
        events, position = progress.next(webhook, there, list(FACTS))
        found += events
    return found


def _bare(port: int, webhook: UUID, events: list[StoredEvent]) -> None:
    secret = secret_of(KEY, webhook, 1)
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        for event in events:
            message = message_of(webhook, event, SOURCE)
            headers = headers_of(message, [secret], now())
            connection.request("POST", "/hook", message.body, headers)
            connection.getresponse().read()


def _teller(
    application: Application, datastore: AccountDatastore, webhook: UUID
) -> Callable[[], None]:
    progress = WebhookProgress(datastore)
    outside = Outside(Reach(http=True, inside=frozenset({"127.0.0.1"})))
    terms = WebhookTerms({"k": KEY}, SOURCE, timedelta(days=5))
    task = TellWebhook(application.webhooks, progress, outside, terms, now, lambda: 0.0)
    held = Held(webhook, DELIVER_WEBHOOK, webhook, 1, webhook, 0)

    def tell() -> None:
        while (place := progress.place(webhook)) and place.position < place.head:
            task(held, lambda: True)
            if (after := progress.place(webhook)) and after.failures:
                raise SystemExit("the endpoint was not told")

    return tell


@contextmanager
def _an_endpoint() -> Iterator[int]:
    """Run an endpoint that takes everything, in a process of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.Process(target=_take, args=(listening,), daemon=True)
    process.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        process.terminate()
        process.join()
        listening.close()


def _take(listening: socket.socket) -> None:
    while True:
        line, _ = listening.accept()
        with line, suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _answer(line)


def _answer(line: socket.socket) -> None:
    got = b""
    while piece := line.recv(65_536):
        got += piece
        head, found, body = got.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if found and len(body) >= int(length or 0):
            line.sendall(_TAKEN)
            got = b""


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with a_database() as database_url:
        print_table("Webhooks", measure(database_url, size))

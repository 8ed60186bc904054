"""Asks a web server for one thing after another, and says how long each took."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle, islice


class Asking:
    """Some clients, each with a connection that it keeps."""

    def __init__(
        self, host: str, port: int, headers: Mapping[str, str], clients: int
    ) -> None:
        self._place = (host, port)
        self._headers = dict(headers)
        self._clients = clients
        self._local = threading.local()

    def as_fast_as_it_goes(self, paths: Sequence[str], count: int) -> float:
        """Ask ``count`` times, and return how many a second were answered."""
        asked = list(islice(cycle(paths), count))
        begun = time.perf_counter()
        with ThreadPoolExecutor(self._clients) as threads:
            list(threads.map(self._ask, asked))
        return count / (time.perf_counter() - begun)

    def at_a_pace(
        self, paths: Sequence[str], rate: float, seconds: float
    ) -> list[float]:
        """Ask at a steady rate; return the seconds each took from when it was due.

        A late start counts: what waits for a free client waits for an answer.
        """
        count = int(rate * seconds)
        begun = time.perf_counter() + 0.1
        due = [begun + number / rate for number in range(count)]
        with ThreadPoolExecutor(self._clients) as threads:
            return sorted(threads.map(self._ask_when, islice(cycle(paths), count), due))

    def _ask_when(self, path: str, due: float) -> float:
        time.sleep(max(0.0, due - time.perf_counter()))
        self._ask(path)
        return time.perf_counter() - due

    def _ask(self, path: str) -> None:
        connection: HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = HTTPConnection(*self._place)
        connection.request("GET", path, headers=self._headers)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")

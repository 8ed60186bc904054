"""A stream ends with its process, and not a minute later."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]


def test_whoever_follows_is_let_go_when_sayso_stops(tmp_path: Path) -> None:
    """The answer is whole, and nobody had to be killed."""
    sayso = Sayso(tmp_path)
    found: list[bytes] = []

    def follow() -> None:
        found.extend(sayso.client.stream("/v1/events", lambda _: None, follow=60))

    reading = Thread(target=follow)
    try:
        sayso.start()
        reading.start()
        wait_until(lambda: bool(found))
        made = sayso.client.post("/v1/lists", {"code": "late", "name": "Late"})
        wait_until(lambda: made["id"].encode() in b"".join(found))
    finally:
        status = sayso.stop()
    reading.join(5)

    assert status == 0
    assert not reading.is_alive()
    assert all(map(json.loads, b"".join(found).splitlines()))

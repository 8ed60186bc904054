"""What a message was read on, and how soon."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.times import day_of, quarter_of
from domain.tracking.delays import DELAYS, delay_of
from domain.tracking.devices import DESKTOP, PHONE, TABLET, UNKNOWN, device_of
from domain.tracking.signs import agent_of

AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": PHONE,
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36": PHONE,
    "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36": TABLET,
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15": TABLET,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0": DESKTOP,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15": DESKTOP,
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Thunderbird/140.0": DESKTOP,
    "Mozilla/5.0": UNKNOWN,
    "": UNKNOWN,
}


@pytest.mark.parametrize(("agent", "device"), AGENTS.items())
def test_the_words_of_an_agent_tell_its_device(agent: str, device: str) -> None:
    """Of a browser as it calls itself the log keeps the words: they are enough."""
    assert device_of(agent_of(agent)) == device


def test_a_delay_has_a_name() -> None:
    """From nobody knows to later than three days; each bound begins the next."""
    seconds = [-1, 0, 299, 300, 3_599, 3_600, 21_600, 86_400, 259_199, 259_200, 10**9]
    places = [DELAYS.index(delay_of(one)) for one in seconds]

    assert places == [0, 1, 1, 2, 2, 3, 4, 5, 5, 6, 6]


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ("2026-03-03T10:15:00+00:00", "2026-03-03T10:15:00+00:00"),
        ("2026-03-03T10:29:59.999999+00:00", "2026-03-03T10:15:00+00:00"),
        ("2026-03-03T00:05:00+05:45", "2026-03-02T18:15:00+00:00"),
        ("1969-12-31T23:50:00+00:00", "1969-12-31T23:45:00+00:00"),
    ],
)
def test_a_moment_is_in_a_quarter_of_an_hour(moment: str, quarter: str) -> None:
    """In UTC, whatever the clock that it was read on."""
    assert quarter_of(datetime.fromisoformat(moment)).isoformat() == quarter


def test_a_moment_is_in_a_day_of_utc() -> None:
    """Whatever day it is elsewhere."""
    moment = datetime.fromisoformat("2026-03-03T00:10:00+05:30")

    assert day_of(moment).isoformat() == "2026-03-02T00:00:00+00:00"

"""Whoever watches a campaign is told its counts as they change, and when it ends."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

import pytest
from falcon.testing import TestClient

from api.app import create_app
from api.kept import Kept
from api.parts import Parts
from api.report.progress import Look
from api.resources import progress
from api.streams import Streams
from domain.errors import QuestionTooLarge
from domain.events import CampaignFinished
from domain.store.log import EventLog
from tests.api.caller import Caller, Document
from tests.api.test_reports import NOBODY, link_of
from tests.builders import (
    Campaign,
    Window,
    a_campaign,
    a_list,
    a_subscriber,
    a_window,
    record,
)


class Sending:
    """A campaign for three, as it is being sent."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.campaign: Campaign = a_campaign(a_list()).released()
        self.window: Window = a_window(self.campaign, 3)
        self.campaign.frozen(self.window)
        self.path = f"/v1/campaigns/{self.campaign.id}"
        self.goes_on()

    def goes_on(self) -> None:
        """Record what has happened."""
        record(self._log, self.campaign, self.window)


@pytest.fixture
def sending(event_log: EventLog) -> Sending:
    """Have a campaign of which nothing has gone out."""
    return Sending(event_log)


def told(text: str) -> list[tuple[str, Document]]:
    """Read the messages, without the comments."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(
            line.split(": ", 1) for line in block.splitlines() if line[0] != ":"
        )
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
            assert int(lines["id"].partition("-")[0]) > 0
    return found


def test_counts_are_told_at_once(
    api: Caller, sending: Sending, event_log: EventLog
) -> None:
    """Whoever has seen them is told nothing, whatever else was recorded since."""
    answer = api.ask("GET", f"{sending.path}/progress", None, None, follow=0)
    [(event, counts)] = told(answer.text)

    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"
    assert (event, counts["state"], counts["planned"]) == ("progress", "sending", 3)
    assert counts["not_attempted"] == 3
    assert (counts["opened"], counts["opened_unique"]) == (0, 0)
    last = {"Last-Event-ID": answer.text.split("id: ")[1].splitlines()[0]}
    position = record(event_log, a_list("other"))
    api.catch_up()
    last_look = {"follow": 0, "min_position": position}
    again = api.ask("GET", f"{sending.path}/progress", None, last, **last_look)
    assert again.text == ":\n\n"


class Watched(Streams):
    """Streams that let something happen between two looks."""

    def __init__(self, steps: Iterable[Callable[[], object]]) -> None:
        super().__init__(2)
        self._steps = iter(steps)

    def wait(self, _seconds: float) -> bool:
        """Take the next step."""
        next(self._steps)()
        return True


def test_what_changes_is_told_until_the_end(
    parts: Parts, api: Caller, sending: Sending
) -> None:
    """By the link of the report as by the operation, in one answer."""
    steps = [
        lambda: sending.window.attempted(0, 3),
        lambda: None,
        lambda: sending.window.resulted(0, 3),
        lambda: sending.campaign.fact(CampaignFinished()),
    ]

    def taken(step: Callable[[], object]) -> Callable[[], None]:
        def take() -> None:
            step()
            sending.goes_on()
            api.catch_up()

        return take

    looks: Kept[Look] = Kept(time.monotonic, lambda _: 0)
    watched = replace(parts, streams=Watched(map(taken, steps)), looks=looks)
    client = TestClient(create_app(watched))
    answer = client.simulate_get(f"{link_of(api, sending.path)}/progress")

    events = told(answer.text)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert [event for event, _ in events] == ["progress"] * 3 + ["finished"]
    assert [counts["in_flight"] for _, counts in events] == [0, 3, 0, 0]
    assert [counts["accepted"] for _, counts in events] == [0, 0, 3, 3]
    assert events[-1][1]["state"] == "finished"


def test_streams_are_few_at_a_time(parts: Parts, api: Caller, sending: Sending) -> None:
    """As all streams of a process; and of nothing there is no progress."""
    streams = Streams(1)
    client = TestClient(create_app(replace(parts, streams=streams)))
    one = Caller(client, api.key, api.catch_up)
    held = streams.begin(iter(()))

    for path in (f"{sending.path}/progress", f"{link_of(api, sending.path)}/progress"):
        assert one.refused("GET", path)["type"] == "/problems/streams-taken"
    held.close()
    assert one.refused("GET", f"/v1/campaigns/{NOBODY}/progress")["status"] == 404
    assert one.refused("GET", "/r/1.a.AAAA/progress")["status"] == 404


def test_what_fails_at_first_is_refused_and_later_is_passed_over(
    parts: Parts, api: Caller, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is cut off because a look failed, and the place is free again."""
    counts, faults = progress._counts, iter([True, False, True, True, False])  # noqa: SLF001 - the question that fails

    def asked(parts: Parts, campaign_id: UUID) -> Document:
        if next(faults):
            raise QuestionTooLarge
        return counts(parts, campaign_id)

    monkeypatch.setattr(progress, "_counts", asked)
    looks: Kept[Look] = Kept(time.monotonic, lambda _: 0)

    def more() -> None:
        record(parts.log, a_subscriber())
        api.catch_up()

    def ends() -> None:
        sending.campaign.fact(CampaignFinished())
        sending.goes_on()
        api.catch_up()

    watched = replace(parts, streams=Watched([more, more, ends]), looks=looks)
    one = Caller(TestClient(create_app(watched)), api.key, api.catch_up)
    path = f"{sending.path}/progress"

    assert one.refused("GET", path)["type"] == "/problems/question-too-large"
    assert [event for event, _ in told(one.ask("GET", path).text)] == [
        "progress",
        "finished",
    ]

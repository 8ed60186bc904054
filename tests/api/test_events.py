"""The log is read as lines: all of it, some of it, and as it grows."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from falcon.testing import Result, TestClient

from api.app import create_app
from api.commands import events as commands
from api.commands.events import events
from api.parts import Parts
from api.resources import events as resources
from api.streams import Streams
from domain.errors import WebhookTopicUnknown
from domain.events import PersonalDataRead, Recorded
from domain.store import event_stream
from domain.store.log import EventLog
from tests.api.caller import Caller, Document
from tests.api.conftest import CallerOf
from tests.api.shell import run, said

EVENTS = "/v1/events"


@pytest.fixture
def anna(api: Caller) -> str:
    """Give a person who said yes, in a log with other things."""
    api.a_list()
    anna = api.a_person("anna@example.com")
    api.a_yes(anna)
    return anna


def lines(answer: Result | str) -> list[Document]:
    """Read lines."""
    text = answer if isinstance(answer, str) else answer.text
    return [json.loads(line) for line in text.splitlines()]


def read(caller: Caller, **query: object) -> list[Document]:
    """Read events."""
    answer = caller.ask("GET", EVENTS, None, None, **query)
    assert answer.status_code == 200, answer.text
    return lines(answer)


@pytest.mark.parametrize("stretch", [1, 2, 2_000])
def test_all_of_it_in_order_and_once(
    api: Caller,
    anna: str,
    event_log: EventLog,
    stretch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is stored is what is told, however many events are held at a time."""
    monkeypatch.setattr(event_stream, "STRETCH", stretch)
    answer = api.ask("GET", EVENTS)
    stored = event_log.read(0, 1000)

    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["etag"] == f'"{len(stored)}"'
    assert [(e["position"], e["type"], e["subject"]) for e in lines(answer)] == [
        (e.position, e.fact.TOPIC, str(e.stream_id))
        for e in stored
        if isinstance(e, Recorded)
    ]
    assert "anna" not in answer.text
    assert anna in answer.text


def test_it_goes_on_after_any_position(api: Caller, anna: str) -> None:
    """Whoever was cut off loses nothing and gets nothing twice."""
    every, half = read(api), len(read(api)) // 2

    assert read(api, after=half) == every[half:]
    assert read(api, until=half) == every[:half]
    assert read(api, after=1, limit=2) == every[1:3]
    assert read(api, after=len(every)) == []
    assert read(api, after=10**12) == []
    assert anna


def test_some_of_it(api: Caller, anna: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By type, by stream, and by the time that it was recorded."""
    monkeypatch.setattr(event_stream, "STRETCH", 2)
    every = read(api)
    of_anna = [event for event in every if event["subject"] == anna]
    granted = [e for e in every if e["type"] == "subscriber.consent_granted.v1"]

    assert len(of_anna) > 1
    assert granted
    assert read(api, subject=anna) == of_anna
    assert read(api, type="subscriber.consent_granted.v1") == granted
    assert read(api, type="subscriber.*", subject=anna, limit=1) == of_anna[:1]
    assert read(api, type=["list.*", "subscriber.consent_granted.v1"])[1:] == granted
    # Events of one append share their time: all of them, or none.
    time = granted[0]["time"]
    since = [event for event in every if event["time"] >= time]
    assert read(api, **{"from": time}) == since
    assert read(api, to=time) == [event for event in every if event["time"] <= time]
    assert read(api, to="2020-01-01T00:00:00Z") == []


def test_what_no_event_is_called_is_refused(api: Caller) -> None:
    """Else a slip of the pen would look like a log without such events."""
    problem = api.refused("GET", EVENTS, None, None, type="subscriber.consent")

    assert problem["type"] == "/problems/webhook-topic-unknown"
    assert problem["detail"] == str(WebhookTopicUnknown("subscriber.consent"))


def test_an_analyst_is_shown_nobody(caller_of: CallerOf, anna: str) -> None:
    """And nothing but the log."""
    analyst = caller_of("analyst")
    problem = analyst.refused("GET", EVENTS, None, None, personal=True)

    assert read(analyst, subject=anna)
    assert problem["type"] == "/problems/forbidden"
    assert analyst.refused("GET", f"/v1/subscribers/{anna}")["status"] == 403


def test_an_auditor_is_shown_values_and_it_is_recorded(
    caller_of: CallerOf, anna: str, event_log: EventLog
) -> None:
    """Whom they were shown; and of who is erased it is said."""
    auditor, owner = caller_of("auditor"), caller_of("owner")
    [first, *_] = read(auditor, subject=anna, personal=True)

    assert first["data"]["contacts"][0]["address"]["value"] == "anna@example.com"
    [fact] = readings(event_log)
    assert (fact.operation, [str(id_) for id_ in fact.subjects]) == (EVENTS, [anna])

    owner.do(f"/v1/subscribers/{anna}/erase", {})
    [first, *_] = read(auditor, subject=anna, personal=True)
    assert first["data"]["contacts"][0]["address"]["value"] is None
    assert first["data"]["contacts"][0]["address"]["erased"]
    # The list is nobody.
    read(auditor, type="list.*", personal=True)
    assert len(readings(event_log)) == 2


def readings(log: EventLog) -> list[PersonalDataRead]:
    """Return what is recorded of auditors."""
    events = (e for e in log.read(0, 1000) if isinstance(e, Recorded))
    return [e.fact for e in events if isinstance(e.fact, PersonalDataRead)]


def test_few_streams_at_a_time(parts: Parts, api: Caller) -> None:
    """The others find a thread; a place is free again whatever became of its holder."""
    streams = Streams(1)
    client = TestClient(create_app(replace(parts, streams=streams)))
    caller = Caller(client, api.key, api.catch_up)
    held = streams.begin(iter([b"a"]))
    problem = caller.refused("GET", EVENTS)

    assert problem["type"] == "/problems/streams-taken"
    assert caller.ask("GET", EVENTS).headers["retry-after"] == "1"
    held.close()
    held.close()
    assert read(caller)
    streams.begin(iter([b"a"]))
    assert read(caller)


class Stopping(threading.Event):
    """Says that the process is to stop, once it was asked for the n-th time."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for nothing."""
        self.looks -= 1
        return self.looks < 0 or super().wait(timeout and 0)


def test_following_ends_with_the_process(parts: Parts, api: Caller, anna: str) -> None:
    """What is there was told, and the answer is whole."""
    streams = Streams(1, Stopping(3))
    client = TestClient(create_app(replace(parts, streams=streams)))
    caller = Caller(client, api.key, api.catch_up)

    assert read(caller, follow=60) == read(api)
    assert anna


def test_a_stream_that_is_cut_does_not_look_whole(
    parts: Parts, api: Caller, anna: str
) -> None:
    """Who stops in the middle breaks the connection."""
    stopping = threading.Event()
    stopping.set()
    client = TestClient(create_app(replace(parts, streams=Streams(1, stopping))))
    caller = Caller(client, api.key, api.catch_up)

    with pytest.raises(ConnectionResetError):
        caller.ask("GET", EVENTS)
    assert anna


def test_who_follows_is_told_of_what_comes(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one request."""
    monkeypatch.setattr(resources, "_PAUSE", 0.01)
    head = len(read(api))
    asking = threading.Thread(target=lambda: found.extend(one_more(api, head)))
    found: list[Document] = []
    asking.start()
    api.do("/v1/lists", {"code": "late", "name": "Late"})
    asking.join()

    assert [event["type"] for event in found] == ["list.created.v1"]


def one_more(api: Caller, head: int) -> list[Document]:
    """Wait for the next event."""
    return read(api, after=head, limit=1, follow=30)


def test_the_command_line_writes_lines(api: Caller, anna: str) -> None:
    """And takes what the operation takes."""
    every = lines(said(api, events))

    assert every == read(api)
    assert lines(said(api, events, "--after", "2", "--limit", "3")) == every[2:5]
    assert lines(said(api, events, "--subject", anna, "--type", "subscriber.*"))
    assert "anna@example.com" in said(api, events, "--personal")
    assert "anna@example.com" not in said(api, events, "--from", "2026-01-01T00:00:00Z")


def test_the_command_line_follows_from_where_it_is(
    api: Caller, anna: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each turn begins after all that was told or passed over in the one before."""
    monkeypatch.setattr(resources, "LONGEST_FOLLOWING", 0)
    asked: list[Any] = []
    head = len(read(api))

    class Client:
        """Is asked three times, and stopped."""

        def stream(self, _path: str, told: Any, **query: Any) -> Any:  # noqa: ANN401 - as the client's
            if len(asked) == 3:
                raise KeyboardInterrupt
            asked.append(query["after"])
            told(head + len(asked))
            event = b'{"position": %d}\n' % (head + 50)
            return iter([event[:5], event[5:] + event[:3]] if len(asked) == 2 else [])

    result = run_with(Client(), "--follow")

    assert asked == [0, head + 1, head + 50]
    assert result == f'{{"position": {head + 50}}}\n'
    assert anna


def run_with(client: object, *arguments: str) -> str:
    """Run the command with a client of one's own."""
    from click.testing import CliRunner  # noqa: PLC0415 - here alone

    return CliRunner().invoke(commands.events, arguments, obj=lambda: client).stdout


def test_the_command_line_says_what_is_refused(caller_of: CallerOf) -> None:
    """As it is said everywhere."""
    result = run(caller_of("analyst"), events, "--personal")

    assert "personal data" in str(result.exception)

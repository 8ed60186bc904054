"""A campaign's report: as a page, as a file, and by a link that ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from falcon.testing import TestClient

from api.app import create_app
from api.commands.campaigns import campaign as campaigns
from api.parts import Parts
from api.report.figures import Report
from api.resources import reports
from domain.errors import QuestionTooLarge
from domain.statistics.questions import Question
from domain.store.log import EventLog
from projections.campaigns.queries import Campaigns
from projections.statistics.queries import Statistics
from tests.api.caller import Caller
from tests.api.conftest import CallerOf
from tests.api.shell import said
from tests.application.builders import AT
from tests.builders import a_campaign, a_list, a_window, record

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def campaign(event_log: EventLog) -> str:
    """Have a campaign that was sent to three people, one refused; name its path."""
    spring = a_campaign(a_list()).released()
    window = a_window(spring, 3).attempted(0, 2).resulted(0, 2)
    window.attempted(2, 1).resulted(2, 1, "rejected")
    record(event_log, spring.frozen(window, withdrawn=4), window)
    return f"/v1/campaigns/{spring.id}"


def link_of(api: Caller, campaign: str, **told: int) -> str:
    """Have a link made, and return its path."""
    return urlsplit(str(api.do(f"{campaign}/report-link", told)["url"])).path


def test_a_report_is_a_page_with_the_figures(api: Caller, campaign: str) -> None:
    """By the clocks of a zone; kept by nobody, and asking nobody."""
    answer = api.ask("GET", f"{campaign}/report", None, None, time_zone="Asia/Tokyo")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Spring</h1>" in answer.text
    assert "66.7\u202f% of attempted" in answer.text
    assert "<dd>Asia/Tokyo</dd>" in answer.text
    assert "refresh" not in answer.text
    # MONDAY is 9:00 in UTC.
    assert '<th scope="row">2 Mar, 18:00</th><td>2</td>' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert api.refused("GET", f"/v1/campaigns/{NOBODY}/report")["status"] == 404
    problem = api.refused("GET", f"{campaign}/report", None, None, time_zone="Riga")
    assert [one["field"] for one in problem["errors"]] == ["time_zone"]


def test_a_report_is_of_one_moment(
    api: Caller, parts: Parts, campaign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens while it is counted."""
    api.catch_up()
    id_, seen, really = UUID(campaign.rpartition("/")[2]), list[str](), Statistics.ask

    def ask(self: Statistics, question: Question, zone: ZoneInfo) -> Any:  # noqa: ANN401 - as it is
        if not seen:
            api.do(f"{campaign}/pause")
            api.catch_up()
        found = Campaigns(self._datastore).get(id_)
        seen.append(found.state if found else "")
        return really(self, question, zone)

    monkeypatch.setattr(Statistics, "ask", ask)
    reports.report_of(parts, id_)

    assert seen == ["sending", "sending"]
    now = parts.queries.campaigns.get(id_)
    assert now is not None
    assert now.state == "paused"


def test_a_link_shows_it_to_whoever_has_it(
    caller_of: CallerOf, api: Caller, campaign: str
) -> None:
    """Without a key; whoever only reads what is counted makes none."""
    link = link_of(caller_of("author"), campaign)
    answer = api.client.simulate_get(link)

    assert answer.status_code == 200
    assert "<h1>Spring</h1>" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert api.client.simulate_head(link).status_code == 200
    gone = api.refused("POST", f"/v1/campaigns/{NOBODY}/report-link", {})
    assert gone["type"] == "/problems/not-found"
    kept = caller_of("analyst").refused("POST", f"{campaign}/report-link", {})
    assert kept["type"] == "/problems/forbidden"


def test_a_link_ends(api: Caller, parts: Parts, campaign: str) -> None:
    """When it says, to the second; before that it shows, after that it does not."""
    made = api.do(f"{campaign}/report-link", {"days": 2})
    link, later = urlsplit(made["url"]).path, AT + timedelta(days=2)

    assert made["ends_at"] == later.isoformat().replace("+00:00", "Z")
    for seconds, status in ((-1, 200), (0, 404)):
        at = later + timedelta(seconds=seconds)
        client = TestClient(create_app(replace(parts, now=lambda at=at: at)))  # type: ignore[misc] # a default binds it
        assert client.simulate_get(link).status_code == status


def test_links_are_taken_back(caller_of: CallerOf, api: Caller, campaign: str) -> None:
    """From then on they lead nowhere, to the progress neither; a new one shows it."""
    link = link_of(api, campaign)
    assert api.client.simulate_get(link).status_code == 200
    kept = caller_of("analyst").refused("POST", f"{campaign}/report-link/revoke", {})
    assert kept["type"] == "/problems/forbidden"

    caller_of("author").do(f"{campaign}/report-link/revoke")

    assert api.client.simulate_get(link).status_code == 404
    assert api.client.simulate_get(f"{link}/progress").status_code == 404
    assert api.client.simulate_get(link_of(api, campaign)).status_code == 200


def test_a_link_that_many_follow_is_counted_once(
    api: Caller, parts: Parts, campaign: str
) -> None:
    """What it shows is a few seconds old at most."""
    link, clock = link_of(api, campaign), [AT]
    client = TestClient(create_app(replace(parts, now=lambda: clock[0])))
    before = client.simulate_get(link).text

    api.do(f"{campaign}/pause")
    api.catch_up()
    clock[0] += timedelta(seconds=14)
    assert client.simulate_get(link).text == before
    clock[0] += timedelta(seconds=1)
    assert ">paused</span>" in client.simulate_get(link).text


def test_while_one_counts_the_others_see_the_old_page(
    api: Caller, parts: Parts, campaign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that many follow takes one thread for its figures, not all."""
    link, clock = link_of(api, campaign), [AT]
    client = TestClient(create_app(replace(parts, now=lambda: clock[0])))
    before, report_of = client.simulate_get(link).text, reports.report_of
    meanwhile: list[str] = []

    def slowly(parts: Parts, campaign_id: UUID) -> Report:
        with ThreadPoolExecutor(3) as threads:
            asked = [threads.submit(client.simulate_get, link) for _ in range(3)]
            meanwhile.extend(one.result(10).text for one in asked)
        return report_of(parts, campaign_id)

    monkeypatch.setattr(reports, "report_of", slowly)
    api.do(f"{campaign}/pause")
    api.catch_up()
    clock[0] += timedelta(seconds=15)

    assert ">paused</span>" in client.simulate_get(link).text
    assert meanwhile == [before] * 3


def test_figures_that_take_too_long_are_a_page_that_says_so(
    api: Caller, parts: Parts, campaign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser is shown no JSON, and what was refused is not asked at once again."""
    link, asked = link_of(api, campaign), []

    def too_large(_parts: Parts, campaign_id: UUID) -> Report:
        asked.append(campaign_id)
        raise QuestionTooLarge

    monkeypatch.setattr(reports, "report_of", too_large)
    client = TestClient(create_app(parts))
    answers = [client.simulate_get(link) for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("text/html")
        assert "The figures take too long at the moment." in answer.text
    assert len(asked) == 1


def test_domains_are_told_to_whoever_asks(api: Caller, campaign: str) -> None:
    """They take longer, so nobody waits for them unawares."""
    shown = [
        "domains-figure"
        in api.ask("GET", f"{campaign}/report", None, None, **told).text
        for told in ({}, {"domains": True})
    ]

    assert shown == [False, True]


@pytest.mark.parametrize("place", [1, 3, 12, -1])
def test_an_altered_link_shows_nothing(api: Caller, campaign: str, place: int) -> None:
    """A page says so, and nothing of what is wrong with it."""
    link = link_of(api, campaign)
    start = len("/r/")
    letters = list(link[start:])
    letters[place] = "A" if letters[place] != "A" else "B"
    answer = api.client.simulate_get(f"/r/{''.join(letters)}")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "This link shows nothing." in answer.text


def test_the_command_line_writes_a_file_and_makes_links(
    api: Caller, campaign: str, tmp_path: Path
) -> None:
    """The file is the whole page."""
    id_, page = campaign.rpartition("/")[2], tmp_path / "report.html"
    said(api, campaigns, "report", id_, "--out", str(page), "--time-zone", "Asia/Tokyo")
    link = said(api, campaigns, "report-link", id_, "--days", "1")

    assert page.read_text().startswith("<!doctype html>")
    assert "<dd>Asia/Tokyo</dd>" in page.read_text()
    assert api.client.simulate_get(urlsplit(link).path).status_code == 200
    said(api, campaigns, "revoke-report-links", id_)
    assert api.client.simulate_get(urlsplit(link).path).status_code == 404

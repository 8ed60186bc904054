"""A report has every figure, names where each is from, and runs nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.report.figures import Did, Followed, Happened, Read, Report, stages
from api.report.page import policy, written
from api.report.writing import NOTHING, moment, number, rate, shortened
from tests.api.report.builders import EMPTY, EVIL, FULL, a_report


def inside(page: str, figure: str) -> str:
    """Return what a figure holds."""
    wanted = rf'<figure id="{figure}-figure">(.*?)</figure>'
    [found] = re.findall(wanted, page, re.DOTALL)
    return str(found)


def cells(page: str, figure: str) -> list[list[str]]:
    """Return the rows of a figure's table, as text."""
    rows = re.findall("<tr>(.*?)</tr>", inside(page, figure), re.DOTALL)
    return [
        [
            unescape(re.sub("<[^>]+>", "", cell)).replace("\u202f", " ")
            for cell in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row)
        ]
        for row in rows
    ]


PAGE = written(FULL)


def test_each_rate_says_what_it_is_a_part_of() -> None:
    """People who opened are a part of those delivered, and so on."""
    assert cells(PAGE, "funnel") == [
        ["how far", "people", "rate", "times"],
        ["planned", "1 234 567", NOTHING, NOTHING],
        ["attempted", "1 234 567", "100 % of planned", NOTHING],
        ["accepted", "1 221 034", "98.9 % of attempted", NOTHING],
        ["delivered", "1 209 491", "98.0 % of attempted", NOTHING],
        ["opened", "401 233", "33.2 % of delivered", "612 034"],
        ["clicked", "52 011", "4.3 % of delivered", "81 023"],
        ["unsubscribed", "2 981", "0.2 % of delivered", NOTHING],
    ]


def test_the_parts_of_what_was_planned_are_all_there() -> None:
    """In words, with a colour each, and the rate of the whole."""
    rows = cells(PAGE, "outcomes")

    assert [row[1] for row in rows[1:]] == [
        number(count).replace("\u202f", " ") for count in FULL.outcomes.values()
    ]
    assert rows[5] == ["unknown: was cut off", "401", "< 0.1 %"]


def test_every_link_is_in_the_table_and_some_are_drawn() -> None:
    """Those followed most first; the one that was erased says so."""
    rows = cells(PAGE, "links")

    assert len(rows) == 1 + len(FULL.links)
    assert rows[1][0] == FULL.links[0].url
    assert rows[-1] == ["a link whose content was erased", "3", "1", "0"]
    assert PAGE.count('class="clicked" x="0%"') == 12 + 2
    assert "<summary>All 20 as a table</summary>" in PAGE


def test_what_came_back_and_who_was_left_out() -> None:
    """By class and by reason, the largest reason first."""
    assert cells(PAGE, "troubles")[1:] == [
        ["refused at once", "9 120", "43.5 %"],
        ["refused for now", "0", "0 %"],
        ["came back, hard", "8 120", "38.7 %"],
        ["came back, soft", "3 011", "14.4 %"],
        ["came back, policy", "412", "2.0 %"],
        ["complained", "312", "1.5 %"],
    ]
    assert [row[:2] for row in cells(PAGE, "excluded")[1:]] == [
        ["never asked", "41 203"],
        ["withdrawn", "9 311"],
    ]
    assert cells(PAGE, "readers")[1:] == [
        ["opened", "612 034", "301 222", "90 211"],
        ["clicked", "81 023", "0", "20 122"],
    ]


def test_the_time_line_is_by_the_clocks_of_the_zone() -> None:
    """Each hour is in the table; what did not happen at all is not drawn."""
    rows = cells(PAGE, "timeline")

    assert rows[0] == ["hour", "accepted", "opened", "clicked"]
    assert rows[1][0] == "3 Mar, 12:00"
    assert len(rows) == 1 + 25
    assert ">4 Mar, 00:00</text>" in PAGE
    one = written(a_report(happened=[Happened(FULL.at, 7)]))
    assert cells(one, "timeline")[1:] == [["3 Mar, 12:00", "7", "0", "0"]]
    assert re.findall('class="label"[^>]*>([a-z]+)<', inside(one, "timeline")) == [
        "accepted"
    ]


def test_reactions_are_told_by_device_and_by_delay() -> None:
    """Sooner ones first, whichever come first; clicks are drawn if nothing else is."""
    assert cells(PAGE, "devices") == [
        ["device", "opened", "clicked"],
        ["phone", "400 034", "48 023"],
        ["desktop", "212 000", "33 000"],
    ]
    assert [row[0] for row in cells(PAGE, "delays")] == [
        "delay",
        "within an hour",
        "later",
    ]
    clicks = written(a_report(reads=[Read("phone", "later", 0, 5)]))
    assert 'class="clicked" x="0%"' in inside(clicks, "devices")
    assert cells(clicks, "devices")[1:] == [["phone", "0", "5"]]


def test_domains_tell_how_far_their_messages_came() -> None:
    """The largest first; of those erased nobody knows it."""
    assert cells(PAGE, "domains") == [
        ["domain", "planned", "delivered", "opened", "clicked"],
        ["gmail.com", "1 000 000", "97.9 %", "35.7 %", "4.6 %"],
        ["addresses that were erased", "200 000", "100 %", "24.1 %", "3.4 %"],
        ["others", "34 567", "86.8 %", "10.0 %", "1.0 %"],
    ]


counts = st.integers(0, 10**7)


@given(
    counts,
    st.fixed_dictionaries(dict.fromkeys(FULL.outcomes, counts)),
    st.dictionaries(st.text("abc ", min_size=1), counts, max_size=20),
    st.none() | st.builds(Did, counts, counts, counts, counts),
    st.lists(st.builds(Followed, st.none() | st.text(), st.builds(Did, counts))),
)
def test_no_figure_is_lost(
    planned: int,
    outcomes: dict[str, int],
    excluded: dict[str, int],
    did: Did | None,
    links: list[Followed],
) -> None:
    """Whatever was counted, each number stands on the page."""
    planned += sum(outcomes.values())
    report = a_report(
        planned=planned, outcomes=outcomes, excluded=excluded, opened=did, links=links
    )
    page = written(report)

    told = [*excluded.values(), *(link.did.total for link in links)]
    told += [*outcomes.values(), planned] if planned else []
    told += [did.total, did.proxied, did.robots] if did else []
    assert [one for one in told if f">{number(one)}<" not in page] == []


def test_a_campaign_that_has_not_begun_says_so() -> None:
    """There is nothing to draw, and nothing is divided by it."""
    page = written(EMPTY)

    assert "Nothing has been sent yet." in page
    assert "<svg" not in page
    assert "released" not in page
    assert 'class="state resting">drafted' in page


def test_what_was_not_counted_is_not_shown_as_nothing() -> None:
    """Nobody is told that nobody opened where nobody looked."""
    page = written(a_report(opened=None, clicked=None, links=()))

    assert "readers-figure" not in page
    assert [row[0] for row in cells(page, "funnel")][5:] == ["unsubscribed"]


def test_what_comes_back_twice_makes_nothing_less_than_nothing() -> None:
    """More may come back than a server took: what was unknown can."""
    report = a_report(outcomes={"accepted": 1}, bounced={"hard": 2})

    assert [stage.count for stage in stages(report)][2:4] == [1, 0]


@pytest.mark.parametrize(
    ("live", "state", "again"),
    [(True, "sending", True), (True, "finished", False), (False, "sending", False)],
)
def test_a_running_campaign_is_shown_anew(live: bool, state: str, again: bool) -> None:  # noqa: FBT001 - drawn
    """Where it is looked at by a link, and until it ends."""
    assert (
        'http-equiv="refresh"' in written(a_report(state=state), live=live)
    ) is again


def test_whatever_an_author_writes_is_text() -> None:
    """Neither the name nor a link nor a reason is markup, or a place in the page."""
    links = [Followed(EVIL, Did(5)), Followed(f"https://{EVIL}", Did(4))]
    page = written(
        a_report(name=EVIL, subject=EVIL, links=links, excluded={EVIL: 1}, state=EVIL)
    )

    assert "<img" not in page
    assert page.count("</style>") == 1
    assert page.count("<main>") == 1
    assert "$body{name}" in page


def test_the_policy_allows_the_style_and_nothing_else() -> None:
    """It is named by its hash; the page has no script, and no address to ask."""
    [style] = re.findall("<style>(.*?)</style>", PAGE, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert policy().startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert f'content="{policy()}"' in PAGE
    for way in ("<script", " style=", " src=", " href=", "url(", "@import"):
        assert way not in PAGE, way
    assert not re.search(r"\son\w+=", PAGE)


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [
        (0, 0, NOTHING),
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 10**6, "< 0.1 %"),
        (999_999, 10**6, "> 99.9 %"),
        (1, 3, "33.3 %"),
    ],
)
def test_only_nothing_is_nothing_and_all_is_all(
    count: int, whole: int, said: str
) -> None:
    """A rate is not rounded to either."""
    assert rate(count, whole).replace("\u202f", " ") == said


def test_moments_are_by_the_clocks_of_the_zone() -> None:
    """Which is named on the page."""
    at = datetime(2026, 12, 31, 22, 5, tzinfo=UTC)

    assert moment(at, "Europe/Riga") == "1 Jan 2027, 00:05"
    assert moment(at, "UTC") == "31 Dec 2026, 22:05"
    assert "<dd>Europe/Riga</dd>" in PAGE


@given(st.text(), st.integers(4, 30))
def test_a_long_text_keeps_begin_and_end(text: str, longest: int) -> None:
    """It is as long as there is room."""
    found = shortened(text, longest)

    assert len(found) == min(len(text), longest)
    assert found[0:1] == text[0:1]
    assert found[-1:] == text[-1:]


def test_a_report_that_is_not_ended_may_have_no_figures() -> None:
    """Each has a default."""
    assert Report("a", "paused", EMPTY.at, "UTC").accepted == 0

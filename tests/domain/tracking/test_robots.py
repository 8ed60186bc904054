"""Programs are told from people by what the log keeps of them."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from domain.events import Hit
from domain.tracking.links import OPEN, TRAP
from domain.tracking.robots import PERSON, PROXY, ROBOT, kind_of
from domain.tracking.signs import Networks, agent_of

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/120.0.0.0 Safari/537.36"
)
GMAIL = (
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0"
    " (via ggpht.com GoogleImageProxy)"
)
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.4266; Pro)"


def hit(**told: object) -> Hit:
    """Return an opening a minute after the sending, but for what is told."""
    return Hit(**{"link": OPEN, "at": 0, "agent": 0, "since": 60} | told)  # type: ignore[arg-type] # as Hit takes them


@pytest.mark.parametrize(
    ("agent", "told", "kind"),
    [
        (CHROME, {}, PERSON),
        (OUTLOOK, {}, PERSON),
        (CHROME, {"since": -1}, PERSON),
        (CHROME, {"since": 1}, ROBOT),
        (CHROME, {"head": True}, ROBOT),
        (CHROME, {"link": TRAP}, ROBOT),
        (CHROME, {"network": "scanner"}, ROBOT),
        (CHROME, {"network": "apple"}, PROXY),
        (CHROME, {"network": "google"}, PROXY),
        ("Mozilla/5.0", {}, PROXY),
        (GMAIL, {}, PROXY),
        (GMAIL, {"since": 0}, PROXY),
        ("YahooMailProxy; https://help.yahoo.com", {}, PROXY),
        ("", {}, ROBOT),
        ("Googlebot/2.1 (+http://www.google.com/bot.html)", {}, ROBOT),
        ("python-requests/2.31", {}, ROBOT),
        ("curl/8.5.0", {}, ROBOT),
        ("BarracudaCentral/1.0", {}, ROBOT),
        ("Slackbot-LinkExpanding 1.0", {}, ROBOT),
        (CHROME.replace("Chrome", "HeadlessChrome"), {}, ROBOT),
    ],
)
def test_who_asked(agent: str, told: dict[str, object], kind: str) -> None:
    """Proxies are known before all else: what they fetch at once is theirs as well."""
    assert kind_of(hit(**told), agent_of(agent)) == kind


def test_of_an_agent_its_words_are_kept() -> None:
    """No version, nothing with a digit in it, and not without end."""
    words = "Mozilla Windows NT AppleWebKit KHTML like Gecko Chrome Safari"
    many = " ".join(f"agent-{letter}" for letter in ascii_lowercase)

    assert agent_of(CHROME) == words
    assert agent_of("Phone SM-G991B build d1a7") == "Phone SM build"
    assert len(agent_of(many).split()) == 12


def test_networks_are_known_by_their_ranges() -> None:
    """Those that were named come on top; an address that is none is nobody's."""
    networks = Networks(["192.0.2.0/24", "2001:db8::/32"])

    assert networks.of("17.58.1.2") == "apple"
    assert networks.of("66.249.84.1") == "google"
    assert networks.of("209.222.82.9") == "scanner"
    assert networks.of("192.0.2.7") == networks.of("2001:db8::1") == "scanner"
    assert networks.of("198.51.100.1") == networks.of(None) == ""

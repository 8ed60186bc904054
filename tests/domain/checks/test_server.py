"""A server that mail leaves by has a name that leads back to it, and a guarded way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from domain.checks.names import Hosts
from domain.checks.rule import Unable
from domain.checks.server import REVERSE, TLS, Leaving, Relay

Known = Mapping[str, Sequence[str]]
GOOD: Known = {
    "out.shop.example": ["192.0.2.7", "2001:db8::7"],
    "192.0.2.7": ["other.example", "out.shop.example"],
    "2001:db8::7": ["out.shop.example"],
}


class FakeHosts(Hosts):
    """Knows what a test says."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def addresses(self, name: str) -> Sequence[str]:
        """Return them; of what is silent there is no answer."""
        if name == "silent.example":
            raise Unable("the DNS gives no answer about silent.example")
        return self._known.get(name, [])

    def names_of(self, address: str) -> Sequence[str]:
        """Return them."""
        return self._known.get(address, [])


def amiss(*hosts: str, **known: Sequence[str]) -> list[str]:
    """Return what is found; what a test knows is written with ``_`` for a dot."""
    told = {name.replace("_", "."): one for name, one in known.items()}
    leaving = Leaving(hosts, FakeHosts({**GOOD, **told}))
    found = REVERSE.findings({"": leaving})
    return [one.message for one in found if one.level == "block"]


@pytest.mark.parametrize("host", ["out.shop.example", "192.0.2.7", "2001:DB8:0::7"])
def test_a_name_that_leads_back_is_in_order(host: str) -> None:
    """One of several will do, and an address may be written in many ways."""
    assert amiss(host, **{"2001:DB8:0::7": ["out.shop.example"]}) == []


def test_a_name_that_does_not_lead_back_is_found() -> None:
    """It is missing, or it is that of somebody else."""
    assert amiss("192.0.2.8") == [
        "192.0.2.8 has no PTR record: ask for one where the address comes from"
    ]
    known = {"192.0.2.8": ["other.example"], "other.example": ["192.0.2.9"]}
    (message,) = amiss("192.0.2.8", **known)
    assert message.startswith("the PTR record of 192.0.2.8 names other.example, which")


def test_every_address_of_every_host_is_looked_at() -> None:
    """And a host without any is told."""
    found = amiss(
        "nowhere.example", "two.example", **{"two.example": ["192.0.2.1", "::1"]}
    )
    assert [one.partition(" has")[0] for one in found] == [
        "nowhere.example",
        "192.0.2.1",
        "::1",
    ]


def test_a_silent_name_server_blocks() -> None:
    """Nothing is known then."""
    (message,) = amiss("silent.example")
    assert message.startswith("the DNS gives no answer about silent.example")


@pytest.mark.parametrize(
    ("relay", "says", "evidence"),
    [
        (Relay("a.example", encrypted=True, inside=False, offers=None), "", "TLS to a"),
        (
            Relay("here", encrypted=False, inside=True, offers=None),
            "",
            "here is inside",
        ),
        (
            Relay("a.example", encrypted=False, inside=False, offers=True),
            "it offers STARTTLS), use smtp+starttls://",
            "no TLS to a.example",
        ),
        (
            Relay("a.example", encrypted=False, inside=False, offers=False),
            "the way to a.example is not encrypted (it offers no STARTTLS)",
            "no TLS to a.example",
        ),
        (
            Relay("a.example", encrypted=False, inside=False, offers=None),
            "it did not say whether it offers that), use",
            "no TLS to a.example",
        ),
    ],
)
def test_a_way_that_others_can_read_is_warned_of(
    relay: Relay, says: str, evidence: str
) -> None:
    """Unless nobody stands between."""
    (finding,) = TLS.findings({"": relay})

    assert finding.level == ("warn" if says else "pass")
    assert says in finding.message
    assert finding.evidence.startswith(evidence)

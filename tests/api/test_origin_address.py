"""Where a request comes from: proxies of ours are believed, nobody else."""

from __future__ import annotations

import pytest
from falcon import Request
from falcon.testing import create_environ
from hypothesis import given
from hypothesis import strategies as st

from api.origin_address import Origins, household

OURS = Origins(["10.0.0.0/8", "2001:db8::1", "192.0.2.9"])
CLIENT, FORGED = "203.0.113.7", "198.51.100.66"


@pytest.mark.parametrize(
    ("peer", "forwarded", "ip", "claimed"),
    [
        (CLIENT, "", CLIENT, ""),
        (CLIENT, FORGED, CLIENT, FORGED),
        ("10.1.2.3", CLIENT, CLIENT, ""),
        ("10.1.2.3", "", "10.1.2.3", ""),
        ("10.1.2.3", f"{FORGED}, {CLIENT}", CLIENT, FORGED),
        ("10.1.2.3", f"{FORGED}, {CLIENT}, 192.0.2.9", CLIENT, FORGED),
        ("10.1.2.3", "10.4.5.6, 10.7.8.9", "10.4.5.6", ""),
        ("10.1.2.3", f"{CLIENT}:4711", CLIENT, ""),
        ("10.1.2.3", "[2001:db8::7]:4711", "2001:db8::7", ""),
        ("2001:db8::1", "2001:db8::7", "2001:db8::7", ""),
        ("::ffff:10.1.2.3", CLIENT, CLIENT, ""),
        ("10.1.2.3", f"{CLIENT}, unknown", "10.1.2.3", f"{CLIENT}, unknown"),
        ("10.1.2.3", "*", "10.1.2.3", "*"),
        ("10.1.2.3", f"{CLIENT}, ", "10.1.2.3", f"{CLIENT}, "),
        ("10.1.2.3", "::ffff:203.0.113.7", CLIENT, ""),
        ("10.1.2.3", "fe80::1%eth0", "fe80::1%eth0", ""),
        ("", CLIENT, None, CLIENT),
    ],
)
def test_the_chain_is_believed_as_far_as_it_is_ours(
    peer: str, forwarded: str, ip: str | None, claimed: str
) -> None:
    """From the right, up to the first that is none of ours; the rest is a claim."""
    assert OURS.locate(peer, forwarded) == (ip, claimed)


@given(st.lists(st.ip_addresses().map(str) | st.text("0123456789.:[]%* x")))
def test_whatever_is_claimed_an_address_comes_of_it(hops: list[str]) -> None:
    """What stands in a header is anybody's; it breaks nothing and outranks no peer."""
    forwarded = ",".join(hops)

    for peer in (CLIENT, "10.1.2.3"):
        ip, _ = OURS.locate(peer, forwarded)
        assert ip
        assert household(ip)
    assert OURS.locate(CLIENT, forwarded)[0] == CLIENT


def test_without_proxies_only_the_peer_counts() -> None:
    """Nobody is trusted by default, not even this machine."""
    assert Origins([]).locate("127.0.0.1", CLIENT) == ("127.0.0.1", CLIENT)


def test_a_trace_holds_what_the_vault_can_take() -> None:
    """Headers are anybody's: cut, and without what does not print."""
    headers = {"X-Forwarded-For": "x" * 999, "User-Agent": "Fox\x07\xa0 1.0"}
    environ = create_environ(remote_addr=CLIENT, headers=headers)

    trace = OURS.trace(Request(environ))

    assert (trace.ip, trace.user_agent) == (CLIENT, "Fox 1.0")
    assert trace.forwarded_for == "x" * 500


def test_ipv6_is_counted_by_the_network_of_a_household() -> None:
    """Whoever has 2^64 addresses does not get 2^64 allowances."""
    assert household("2001:db8:1:2:3::4") == household("2001:db8:1:2:ffff::1")
    assert household("2001:db8:1:3::4") != household("2001:db8:1:2::4")
    assert household(CLIENT) == CLIENT

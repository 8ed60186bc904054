"""The DNS is asked about a sender, and whoever is silent holds nobody up for long."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from dns.nameserver import Do53Nameserver

from domain.checks.rule import Unable
from domain.store.sender_names import IN_ALL, SenderNames, _resolver
from tests.name_server import FAIL, SILENT, Zone, name_server

ZONE: Zone = {
    "shop.example": {
        "TXT": ['"v=spf1 " "-all"', '"other"'],
        "MX": ["20 b.shop.example.", "10 a.shop.example."],
        "A": ["192.0.2.1"],
    },
    "six.example": {"AAAA": ["2001:db8::1"]},
    "none.example": {"MX": ["0 ."]},
    "broken.example": {FAIL: []},
    "silent.example": {SILENT: []},
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give a name server."""
    with name_server(ZONE) as address:
        yield address


def test_records_are_read(server: str) -> None:
    """Strings of one record are put together, hosts come in their order."""
    names = SenderNames([server])

    assert sorted(names.texts("shop.example")) == ["other", "v=spf1 -all"]
    assert names.exchangers("shop.example") == ["a.shop.example", "b.shop.example"]
    assert names.exchangers("none.example") == ["."]
    assert names.has_address("shop.example")
    assert names.has_address("six.example")


@pytest.mark.parametrize("name", ["unknown.example", "six.example", "a..b", "x" * 70])
def test_where_there_is_nothing_there_is_nothing(server: str, name: str) -> None:
    """No such name, none of the kind, or no name at all."""
    names = SenderNames([server])

    assert names.texts(name) == []
    assert names.exchangers(name) == []


def test_a_server_that_fails_has_not_answered(server: str) -> None:
    """It is told which name nobody answers for."""
    with pytest.raises(Unable, match=r"no answer about broken\.example"):
        SenderNames([server]).texts("broken.example")


def test_all_questions_have_one_time(server: str) -> None:
    """What is known is known; what is asked after it gets no answer."""
    clock = iter([0.0, 0.0, IN_ALL + 1])
    names = SenderNames([server], lambda: next(clock))
    known = names.texts("shop.example")
    began = time.monotonic()

    with pytest.raises(Unable):
        names.texts("silent.example")

    assert time.monotonic() - began < 1
    assert names.texts("SHOP.example") == known


def test_servers_are_named_with_a_port_or_without() -> None:
    """Of both families; nobody named means this machine's."""
    told = ["192.0.2.1", "192.0.2.1:5353", "2001:db8::1"]

    servers = list(_resolver(told).nameservers)

    assert [
        (one.address, one.port) for one in servers if isinstance(one, Do53Nameserver)
    ] == [("192.0.2.1", 53), ("192.0.2.1", 5353), ("2001:db8::1", 53)]

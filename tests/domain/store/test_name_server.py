"""The DNS is asked for keys; that there is none is another answer than no answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dns.nameserver import Do53Nameserver
from dns.resolver import Resolver

from domain.errors import MailKeyUnavailable
from domain.store.name_server import text_record
from tests.name_server import FAIL, Zone, name_server

ZONE: Zone = {
    "s1._domainkey.shop.example": {"TXT": ['"v=DKIM1; k=rsa; " "p=AAAA"']},
    "none.shop.example": {},
    "broken.example": {FAIL: []},
}


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    """Ask a name server of the test's own."""
    with name_server(ZONE) as address:
        host, _, port = address.partition(":")
        resolver = Resolver(configure=False)
        resolver.nameservers = [Do53Nameserver(host, int(port))]
        yield resolver


def test_a_record_in_several_strings_is_one(resolver: Resolver) -> None:
    """RFC 6376, 3.6.2.2: they are put together without anything between."""
    found = text_record("s1._domainkey.shop.example", resolver)

    assert found == "v=DKIM1; k=rsa; p=AAAA"


@pytest.mark.parametrize(
    "name", ["unknown.example", "none.shop.example", "a..example", "x" * 70]
)
def test_where_there_is_no_record_there_is_none(name: str, resolver: Resolver) -> None:
    """An unknown name, one without text, and what can be no name."""
    assert text_record(name, resolver) is None


def test_a_server_that_fails_has_not_said_no(resolver: Resolver) -> None:
    """The question is asked again later."""
    with pytest.raises(MailKeyUnavailable):
        text_record("broken.example", resolver)

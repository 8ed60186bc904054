"""The DNS is asked for keys; that there is none is another answer than no answer."""

from __future__ import annotations

from collections.abc import Iterator
from socket import AF_INET, SOCK_DGRAM, socket
from threading import Thread

import pytest
from dns.flags import RA
from dns.message import from_wire, make_response
from dns.rcode import NOERROR, NXDOMAIN, SERVFAIL
from dns.resolver import Resolver
from dns.rrset import from_text

from domain.errors import MailKeyUnavailable
from domain.store.name_server import text_record

_ANSWERS = {
    "s1._domainkey.shop.example.": '"v=DKIM1; k=rsa; " "p=AAAA"',
    "none.shop.example.": None,
}
_STOP = b"stop"


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    """Ask a name server of the test's own."""
    with socket(AF_INET, SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(server,))
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.getsockname()[1]
        yield resolver
        with socket(AF_INET, SOCK_DGRAM) as told:
            told.sendto(_STOP, server.getsockname())
        thread.join()


def _serve(server: socket) -> None:
    while True:
        wire, address = server.recvfrom(4096)
        if wire == _STOP:
            return
        server.sendto(_answer(wire), address)


def _answer(wire: bytes) -> bytes:
    query = from_wire(wire)
    answer = make_response(query)
    answer.flags |= RA
    name = query.question[0].name.to_text()
    if name.startswith("broken."):
        answer.set_rcode(SERVFAIL)
    else:
        answer.set_rcode(NOERROR if name in _ANSWERS else NXDOMAIN)
    if text := _ANSWERS.get(name):
        answer.answer.append(from_text(name, 60, "IN", "TXT", text))
    return answer.to_wire()


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

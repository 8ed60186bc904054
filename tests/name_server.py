"""A name server of the test's own, on loopback: zones in text, and faults on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from socket import AF_INET, SOCK_DGRAM, socket
from threading import Thread

from dns.flags import RA
from dns.message import from_wire, make_response
from dns.rcode import NOERROR, NXDOMAIN, SERVFAIL
from dns.rdatatype import to_text
from dns.rrset import from_text

#: name -> kind -> records, as zone files write them. A kind may be FAIL or SILENT.
Zone = Mapping[str, Mapping[str, Sequence[str]]]
FAIL, SILENT = "FAIL", "SILENT"
_STOP = b"stop"


@contextmanager
def name_server(zone: Zone) -> Iterator[str]:
    """Answer from a zone; give address and port."""
    with socket(AF_INET, SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(server, zone))
        thread.start()
        try:
            yield "{}:{}".format(*server.getsockname())
        finally:
            with socket(AF_INET, SOCK_DGRAM) as told:
                told.sendto(_STOP, server.getsockname())
            thread.join()


def _serve(server: socket, zone: Zone) -> None:
    while True:
        wire, address = server.recvfrom(4096)
        if wire == _STOP:
            return
        if answer := _answer(wire, zone):
            server.sendto(answer, address)


def _answer(wire: bytes, zone: Zone) -> bytes | None:
    query = from_wire(wire)
    asked = query.question[0]
    name = asked.name.to_text().rstrip(".")
    kinds = zone.get(name)
    if kinds and SILENT in kinds:
        return None
    answer = make_response(query)
    answer.flags |= RA
    answer.set_rcode(NXDOMAIN if kinds is None else NOERROR)
    if kinds and FAIL in kinds:
        answer.set_rcode(SERVFAIL)
    records = (kinds or {}).get(to_text(asked.rdtype), ())
    if records:
        answer.answer.append(
            from_text(f"{name}.", 60, "IN", to_text(asked.rdtype), *records)
        )
    return answer.to_wire()

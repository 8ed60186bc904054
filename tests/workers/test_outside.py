"""Going to URLs of users: pinned, counted, bounded."""

from __future__ import annotations

import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from domain.errors import UrlRefused
from domain.outside import Reach
from tests.workers.talking import Answer, dripping, found, saying, silent, talking
from workers.connecting import Limits, NotReached, look_up
from workers.lines import ResponseHead
from workers.outside import Outside

SHORT = Limits(seconds=1.0, connect=0.5)
NOTHING = saying("204 No Content")
ANSWER = b"ada@lovelace.example\n" * 10


class Names:
    """A DNS that changes its mind: each question gets the next answer."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    def __call__(self, host: str, _port: int) -> list[str]:
        """Answer a question."""
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def house(port: int, *more: str) -> Reach:
    """Let ``shop.test`` be a host of the house, so that a test may serve it."""
    return Reach(http=True, inside=frozenset({f"shop.test:{port}", *more}))


def read(outside: Outside, url: str, limits: Limits = SHORT) -> bytes:
    """Fetch a URL whole."""
    with outside.fetch(url, limits) as reply:
        return b"".join(reply.chunks())


def post(
    outside: Outside,
    url: str,
    body: bytes = b"{}",
    headers: dict[str, str] | None = None,
    limits: Limits = SHORT,
) -> ResponseHead:
    """Post once."""
    with outside.line(limits) as line:
        return line.post(url, headers or {}, body)


def test_a_line_is_kept_for_one_endpoint_alone() -> None:
    """Another name is looked up and checked, whatever is open."""
    names = Names(["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"])
    with talking(NOTHING, kept=True) as server:
        port = server.port
        outside = Outside(house(port, f"other.test:{port}", f"trap.test:{port}"), names)
        with outside.line(SHORT) as line:
            for path in ("a", "b", "c"):
                assert line.post(f"http://shop.test:{port}/{path}", {}, b"{}").status
            assert names.asked == ["shop.test"]
            line.post(f"http://other.test:{port}/", {}, b"{}")
            with pytest.raises(UrlRefused, match="metadata"):
                line.post(f"http://trap.test:{port}/", {}, b"{}")
            with pytest.raises(UrlRefused):
                line.post(f"http://127.0.0.1:{port}/", {}, b"{}")

    assert names.asked == ["shop.test", "other.test", "trap.test"]
    assert server.lines == 2
    assert len(server.asked) == 4


def test_a_line_that_was_dropped_is_taken_up_again() -> None:
    """By whoever says so, or by whoever just hangs up; once for each post."""
    answers = [NOTHING, lambda line, _: line.close(), NOTHING]

    def answer(line: socket.socket, over: Event) -> None:
        answers.pop(0)(line, over)

    names = Names(["127.0.0.1"])
    with talking(answer, kept=True) as server:
        outside = Outside(house(server.port), names)
        url = f"http://shop.test:{server.port}/"
        with outside.line(SHORT) as line:
            assert [line.post(url, {}, b"{}").status for _ in range(2)] == [204, 204]
            answers.append(lambda line, _: line.close())
            answers.append(lambda line, _: line.close())
            with pytest.raises(NotReached, match="does not answer"):
                line.post(url, {}, b"{}")

    assert (server.lines, len(server.asked)) == (3, 5)
    assert names.asked == ["shop.test"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        found(b"x" * 200_000),
        saying("200 OK", "Connection: close", "Content-Length: 0"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
    ],
)
def test_whoever_says_much_is_called_anew(answer: Answer) -> None:
    """The status counts, and nobody waits for the rest."""
    began = monotonic()
    with talking(answer, kept=True) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))
        with outside.line(Limits(seconds=10)) as line:
            for _ in range(2):
                url = f"http://shop.test:{server.port}/"
                assert line.post(url, {}, b"{}").status == 200

    assert server.lines == 2
    assert monotonic() - began < 8


def test_what_a_url_names_is_fetched_from_the_address_that_was_checked() -> None:
    """The name is looked up once, and goes into the Host field."""
    names = Names(["127.0.0.1"])
    with talking(found(ANSWER)) as server:
        outside = Outside(house(server.port), names)

        assert read(outside, f"http://shop.test:{server.port}/a?b=c") == ANSWER

    assert names.asked == ["shop.test"]
    assert server.asked[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: shop.test:{server.port}\r\n" in server.asked[0]
    assert "Accept-Encoding: identity\r\n" in server.asked[0]


def test_a_name_that_changes_its_mind_is_not_asked_again() -> None:
    """DNS rebinding: the second answer would be this machine; nobody asks for it."""
    with talking(found(ANSWER)) as server:
        names = Names(["192.0.2.1"], ["127.0.0.1"])
        outside = Outside(Reach(ports=frozenset({server.port})), names)

        with pytest.raises(UrlRefused, match="documentation"):
            read(outside, f"https://shop.test:{server.port}/")

    assert names.asked == ["shop.test"]
    assert not server.asked


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]],
)
def test_one_closed_address_closes_a_name(addresses: list[str]) -> None:
    """Every address of a name is checked before any is connected to."""
    with pytest.raises(UrlRefused):
        read(Outside(Reach(), Names(addresses)), "https://shop.test/")


def test_a_name_is_looked_up_by_this_machine() -> None:
    """Without a resolver of its own it asks as everybody here does."""
    assert "127.0.0.1" in look_up("localhost", 80)
    assert look_up("no-such-host.invalid", 80) == []
    assert look_up("a" * 70 + ".invalid", 80) == []


def test_a_name_without_address_is_not_reached() -> None:
    """It says so."""
    with pytest.raises(NotReached, match="no address"):
        read(Outside(Reach(), Names([])), "https://shop.test/")


def test_a_slow_resolver_takes_no_longer_than_the_limit() -> None:
    """Whoever answers for a name cannot hold a worker."""
    over = Event()

    def ask(_host: str, _port: int) -> list[str]:
        over.wait(30)
        return []

    began = monotonic()
    with pytest.raises(NotReached, match="too long"):
        read(Outside(Reach(), ask), "https://shop.test/", Limits(seconds=0.2))

    over.set()
    assert monotonic() - began < 5


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "metadata"),
        ("http://127.0.0.1:{port}/", "itself|port"),
        ("http://[::1]:{port}/", "itself|port"),
        ("http://2130706433:{port}/", "number"),
        ("file:///etc/passwd", "https://"),
        ("gopher://shop.test/", "https://"),
        ("http://user:secret@shop.test/", "password"),
    ],
)
def test_a_redirect_is_read_like_the_first_url(location: str, reason: str) -> None:
    """Whoever is allowed may not send us where nobody is allowed."""
    fields = ["302 Found"]

    def answer(line: socket.socket, over: Event) -> None:
        saying(*fields)(line, over)

    with talking(answer) as server:
        fields.append(f"Location: {location.format(port=server.port)}")
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(UrlRefused, match=reason):
            read(outside, f"http://shop.test:{server.port}/", Limits(redirects=3))

    assert len(server.asked) == 1


def test_a_redirect_to_a_name_of_the_metadata_is_refused() -> None:
    """The second name is looked up and checked as the first was."""
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    with talking(saying("302 Found", "Location: https://trap.test/")) as server:
        outside = Outside(house(server.port), names)
        url = f"http://shop.test:{server.port}/"

        with pytest.raises(UrlRefused, match="metadata"):
            read(outside, url, Limits(redirects=3))

    assert names.asked == ["shop.test", "trap.test"]


def test_redirects_are_counted() -> None:
    """A circle ends."""
    with talking(saying("307 Again", "Location: /next")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="more than 2 times"):
            read(outside, f"http://shop.test:{server.port}/", Limits(redirects=2))

    assert len(server.asked) == 3


def test_what_is_posted_is_not_redirected() -> None:
    """A webhook's answer is its status, whatever it says of other places."""
    with talking(saying("307 Again", "Location: /next")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))
        url = f"http://shop.test:{server.port}/hook"

        assert post(outside, url, b'{"a":1}', {"webhook-id": "m"}).status == 307

    assert len(server.asked) == 1
    assert "webhook-id: m\r\n" in server.asked[0]
    assert server.asked[0].endswith('\r\n\r\n{"a":1}')


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 Nothing"])
def test_only_a_200_is_what_was_asked_for(status: str) -> None:
    """Other answers are named by their number alone."""
    with talking(saying(status)) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match=f"answered {status[:3]}"):
            read(outside, f"http://shop.test:{server.port}/")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 O",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n",
    ],
)
def test_whoever_drips_is_left(head: bytes) -> None:
    """The limit is for the whole exchange, not for each letter."""
    began = monotonic()
    with talking(dripping(head)) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="too long"):
            read(outside, f"http://shop.test:{server.port}/", Limits(seconds=0.3))

    assert monotonic() - began < 5


def test_whoever_says_nothing_is_left() -> None:
    """So is whoever never answers a post."""
    with talking(silent) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))
        url = f"http://shop.test:{server.port}/"

        with pytest.raises(NotReached, match="too long"):
            post(outside, url, limits=Limits(seconds=0.2))


def test_whoever_is_not_there_is_not_reached() -> None:
    """Each checked address is tried, and none answers."""
    with talking(silent) as server:
        port = server.port
    outside = Outside(house(port), Names(["127.0.0.1", "127.0.0.2"]))

    with pytest.raises(NotReached, match="does not answer"):
        read(outside, f"http://shop.test:{port}/")


def test_the_next_address_is_tried_when_one_is_away() -> None:
    """All were checked, so any will do."""
    with talking(found(ANSWER)) as server:
        outside = Outside(house(server.port), Names(["127.0.0.9", "127.0.0.1"]))

        assert read(outside, f"http://shop.test:{server.port}/") == ANSWER


def test_time_that_is_over_before_the_connection_is_over() -> None:
    """Nothing is begun that cannot be ended."""
    outside = Outside(house(1), Names(["127.0.0.1"]))

    with pytest.raises(NotReached, match="too long"):
        read(outside, "http://shop.test:1/", Limits(seconds=0.0))


def test_what_is_no_answer_is_none() -> None:
    """Nonsense is not read on."""
    with talking(lambda line, _: line.sendall(b"SSH-2.0-OpenSSH\r\n")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="does not answer"):
            read(outside, f"http://shop.test:{server.port}/")


@pytest.mark.parametrize("length", ["Content-Length: 999999999", "X-Length: none"])
def test_what_is_too_large_is_left(length: str) -> None:
    """Whatever it says of its size, bytes are counted."""
    body = b"x" * 300_000
    with talking(saying("200 OK", length, body=body)) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="larger than 100000 bytes"):
            read(
                outside,
                f"http://shop.test:{server.port}/",
                Limits(seconds=5, most_bytes=100_000),
            )


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body, 9)


@pytest.mark.parametrize(
    ("name", "pack"), [("gzip", gzip.compress), ("deflate", _deflated)]
)
def test_a_bomb_is_left_before_it_unfolds(
    name: str, pack: Callable[[bytes], bytes]
) -> None:
    """200 MB that came as 200 kB are not unpacked past the limit, nor held."""
    bomb = pack(b"\0" * 200_000_000)
    with talking(found(bomb, f"Content-Encoding: {name}")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))
        tracemalloc.start()

        with pytest.raises(NotReached, match="larger"):
            read(
                outside,
                f"http://shop.test:{server.port}/",
                Limits(seconds=10, most_bytes=1_000_000),
            )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 20_000_000


def test_what_is_packed_is_unpacked_within_limits() -> None:
    """A server that packs without being asked is understood."""
    with talking(found(gzip.compress(ANSWER), "Content-Encoding: gzip")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        assert read(outside, f"http://shop.test:{server.port}/") == ANSWER


@pytest.mark.parametrize("name", ["br", "gzip, gzip", "zstd"])
def test_what_is_packed_otherwise_is_left(name: str) -> None:
    """Layers and other ways to pack were not asked for."""
    with talking(found(b"...", f"Content-Encoding: {name}")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="packed"):
            read(outside, f"http://shop.test:{server.port}/")


def test_what_breaks_off_is_no_answer() -> None:
    """Half of a file is not taken for the whole."""
    with talking(saying("200 OK", "Content-Length: 900", body=b"half")) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="does not answer"):
            read(outside, f"http://shop.test:{server.port}/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for ``shop.test`` that vouches for itself."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.test")])
    names = [x509.DNSName("shop.test"), x509.IPAddress(ip_address("127.0.0.2"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("shop") / "both.pem"
    file.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return file


@pytest.fixture
def guard(certificate: Path) -> ssl.SSLContext:
    """Give the server its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_the_certificate_is_that_of_the_name_not_of_the_address(
    guard: ssl.SSLContext, certificate: Path
) -> None:
    """The pinned connection still proves whom it talks to."""
    trust = ssl.create_default_context(cafile=str(certificate))
    with talking(found(ANSWER), guard) as server:
        reach = house(server.port, "other.test")
        outside = Outside(reach, Names(["127.0.0.1"]), trust)

        assert read(outside, f"https://shop.test:{server.port}/") == ANSWER
        with pytest.raises(NotReached, match="certificate"):
            read(outside, f"https://other.test:{server.port}/")


def test_a_line_is_kept_under_tls(guard: ssl.SSLContext, certificate: Path) -> None:
    """For the name of the certificate alone."""
    trust = ssl.create_default_context(cafile=str(certificate))
    with talking(NOTHING, guard, kept=True) as server:
        reach = house(server.port, f"other.test:{server.port}")
        outside = Outside(reach, Names(["127.0.0.1"]), trust)
        with outside.line(SHORT) as line:
            for _ in range(3):
                url = f"https://shop.test:{server.port}/"
                assert line.post(url, {}, b"{}").status == 204
            assert server.lines == 1
            with pytest.raises(NotReached, match="certificate"):
                line.post(f"https://other.test:{server.port}/", {}, b"{}")

    assert len(server.asked) == 3


def test_a_certificate_that_nobody_vouches_for_does_not_hold(
    guard: ssl.SSLContext,
) -> None:
    """There is no switch for it."""
    with talking(found(ANSWER), guard) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match="certificate"):
            read(outside, f"https://shop.test:{server.port}/")


def test_what_speaks_no_tls_is_left() -> None:
    """Plain text on the port of https is no answer."""
    with talking(found(ANSWER)) as server:
        outside = Outside(house(server.port), Names(["127.0.0.1"]))

        with pytest.raises(NotReached, match=r"TLS|not answer"):
            read(outside, f"https://shop.test:{server.port}/")

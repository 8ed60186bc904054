"""Where a URL of a user may lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UrlRefused
from domain.outside import LONGEST_URL, Reach, Target, check_address, target_of

CLOSED = {
    "127.0.0.1": "this machine itself",
    "127.255.255.254": "this machine itself",
    "0.0.0.0": "this machine",  # noqa: S104 - an address to refuse
    "0.1.2.3": "this machine",
    "10.0.0.1": "a private network",
    "10.255.255.255": "a private network",
    "172.16.0.1": "a private network",
    "172.31.255.255": "a private network",
    "192.168.0.1": "a private network",
    "100.64.0.1": "a provider's own network",
    "100.127.255.255": "a provider's own network",
    "100.100.100.200": "a cloud's metadata",
    "169.254.169.254": "a cloud's metadata",
    "168.63.129.16": "a cloud's metadata",
    "169.254.0.1": "the local link",
    "192.0.0.192": "a special purpose",
    "192.0.2.1": "documentation",
    "192.88.99.1": "a relay of 6to4",
    "198.18.0.1": "benchmarks",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "224.0.0.1": "many receivers",
    "239.255.255.255": "many receivers",
    "240.0.0.1": "nobody yet",
    "255.255.255.255": "nobody yet",
    "::1": "this machine itself",
    "::": "this machine",
    "::ffff:127.0.0.1": "an IPv4 address in disguise",
    "::ffff:8.8.8.8": "an IPv4 address in disguise",
    "::ffff:0:127.0.0.1": "an IPv4 address in disguise",
    "::127.0.0.1": "an IPv4 address in disguise",
    "64:ff9b::7f00:1": "an IPv4 address in disguise (NAT64)",
    "64:ff9b:1::7f00:1": "an IPv4 address in disguise (NAT64)",
    "2002:7f00:1::1": "an IPv4 address in disguise (6to4)",
    "2001:0:7f00:1::1": "an IPv4 address in disguise (Teredo)",
    "2a00:1450::5efe:7f00:1": "an IPv4 address in disguise",
    "2a00:1450::200:5efe:7f00:1": "an IPv4 address in disguise",
    "2001:10::1": "a special purpose",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "5f00::1": "a special purpose",
    "fd00:ec2::254": "a cloud's metadata",
    "fd20:ce::254": "a cloud's metadata",
    "fc00::1": "a private network",
    "fdff::1": "a private network",
    "fe80::1": "the local link",
    "fe80::1%eth0": "the local link",
    "fec0::1": "a private network",
    "ff02::1": "many receivers",
    "4000::1": "nobody yet",
    "100::1": "nobody yet",
}
OPEN = ("8.8.8.8", "93.184.215.14", "172.32.0.1", "100.63.255.255", "2a00:1450:4001::1")

REFUSED = {
    "ftp://example.org/": "https://",
    "file:///etc/passwd": "https://",
    "gopher://example.org:70/": "https://",
    "//example.org/": "https://",
    "example.org": "https://",
    "": "https://",
    "http://example.org/": "https://",
    "https://": "names no host",
    "https:///path": "names no host",
    "https://user@example.org/": "a name or a password",
    "https://user:secret@example.org/": "a name or a password",
    "https://example.org@127.0.0.1/": "a name or a password",
    "https://@example.org/": "a name or a password",
    "https://2130706433/": "a number",
    "https://0x7f000001/": "a number",
    "https://0X7F.0.0.1/": "a number",
    "https://017700000001/": "a number",
    "https://0177.0.0.1/": "a number",
    "https://127.1/": "a number",
    "https://127.0.0.0x1/": "a number",
    "https://1.2.3.4.5/": "a number",
    "https://256.256.256.256/": "a number",
    "https://example.org.1/": "a number",
    "https://127.0.0.1/": "this machine itself",
    "https://127.0.0.1./": "this machine itself",
    "https://127。0。0。1/": "this machine itself",
    "https://①②⑦.0.0.1/": "this machine itself",
    "https://[::1]/": "this machine itself",
    "https://[::ffff:127.0.0.1]/": "in disguise",
    "https://[::ffff:7f00:1]:8443/": "in disguise",
    "https://[64:ff9b::169.254.169.254]/": "NAT64",
    "https://[2002:a9fe:a9fe::]/": "6to4",
    "https://169.254.169.254/latest/meta-data/": "metadata",
    "https://[fe80::1%25eth0]/": "names no host",
    "https://[::1/": "cannot be read",
    "https://[nonsense]/": "cannot be read",
    "https://localhost/": "this network alone",
    "https://intranet./": "this network alone",
    "https://example..org/": "names no host",
    "https://-example.org/": "names no host",
    "https://ex%61mple.org/": "names no host",
    "https://exa_mple$.org/": "names no host",
    "https://xn--.рф./": "no name",
    f"https://{'a' * 64}.org/": "names no host",
    "https://example.org:22/": "port 22",
    "https://example.org:25/": "port 25",
    "https://example.org:80/": "port 80",
    "https://example.org:0/": "port 0",
    "https://example.org:70000/": "its port is none",
    "https://example.org:x/": "its port is none",
    "https://example.org/a b": "spaces",
    "https://example.org/\r\nX: y": "spaces",
    "https://example.org\\@127.0.0.1/": "spaces",
    "https://example.org/\0": "spaces",
    f"https://example.org/{'a' * LONGEST_URL}": "longer",
}


@pytest.mark.parametrize(("address", "word"), CLOSED.items())
def test_an_address_that_is_not_outside_is_refused_by_name(
    address: str, word: str
) -> None:
    """Every private, local, shared or disguised form is refused, and called so."""
    with pytest.raises(UrlRefused) as refusal:
        check_address(address)

    assert refusal.value.reason == f"it leads to {address}, which is for {word}"


@pytest.mark.parametrize("address", OPEN)
def test_an_address_outside_is_gone_to(address: str) -> None:
    """The neighbours of what is closed are open."""
    check_address(address)


@pytest.mark.parametrize(("url", "reason"), REFUSED.items())
def test_a_url_that_leads_elsewhere_is_refused_with_the_reason(
    url: str, reason: str
) -> None:
    """Schemes, passwords, numbers, ports and odd letters are refused, and why."""
    with pytest.raises(UrlRefused) as refusal:
        target_of(url, Reach())

    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://Example.org", Target("https", "example.org", 443, "/")),
        ("https://example.org./a#b", Target("https", "example.org", 443, "/a")),
        (
            "https://example.org:8443/a?b=ю&c=%20",
            Target("https", "example.org", 8443, "/a?b=%D1%8E&c=%20"),
        ),
        (
            "https://пример.рф/файл",
            Target(
                "https",
                "xn--e1afmkfd.xn--p1ai",
                443,
                "/%D1%84%D0%B0%D0%B9%D0%BB",
            ),
        ),
        ("https://[2A00:1450::1]/", Target("https", "2a00:1450::1", 443, "/")),
    ],
)
def test_a_url_is_read_once_and_in_one_way(url: str, target: Target) -> None:
    """Names are lower-cased and encoded, paths are quoted, fragments stay here."""
    assert target_of(url, Reach()) == target


def test_http_is_for_those_who_allow_it() -> None:
    """With the setting, http:// works on its own port."""
    reach = Reach(http=True)

    assert target_of("http://example.org/", reach).port == 80
    with pytest.raises(UrlRefused):
        target_of("http://example.org:8080/", reach)


def test_a_host_of_the_house_is_reached_when_it_is_listed() -> None:
    """It may be http, a private address, and any port if none is listed."""
    reach = Reach(inside=frozenset({"crm", "10.0.0.7:8080"}))

    assert target_of("http://crm:9000/x", reach).inside
    assert target_of("http://10.0.0.7:8080/", reach).inside
    with pytest.raises(UrlRefused):
        target_of("http://10.0.0.7:8081/", reach)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.1.1", "100.64.0.1", "fd12::1"])
def test_a_listed_host_may_have_an_address_of_the_house(address: str) -> None:
    """Private addresses are what the list is for."""
    check_address(address, inside=True)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "169.254.1.1", "::ffff:10.0.0.1", "fd00:ec2::254"]
)
def test_metadata_stays_closed_also_to_listed_hosts(address: str) -> None:
    """Nobody lists a host to have it answer with the machine's own keys."""
    with pytest.raises(UrlRefused):
        check_address(address, inside=True)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://example.org/", "example.org"),
        ("https://example.org:8443/", "example.org:8443"),
        ("https://[2a00:1450::1]:8443/", "[2a00:1450::1]:8443"),
    ],
)
def test_a_request_names_the_host_and_an_unusual_port(url: str, authority: str) -> None:
    """The Host field is the name, whatever address is connected to."""
    assert target_of(url, Reach()).authority == authority


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    """No URL breaks the reader, and no target that it gives is closed."""
    for url in (text, f"https://{text}"):
        try:
            target = target_of(url, Reach())
        except UrlRefused:
            continue
        assert target.scheme == "https"
        assert "." in target.host or ":" in target.host

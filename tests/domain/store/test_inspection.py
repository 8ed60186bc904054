"""A sender's domain is looked at over a real socket, with the key that really signs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from domain.checks.rule import Unable
from domain.content import Content, Sender, Wording
from domain.errors import ContentInvalid
from domain.store.inspection import Inspection
from domain.store.mail_key import signing_of
from domain.trying import Written
from settings import Settings
from tests.name_server import Zone, name_server

NEWS, SENDER = Content("News", "<p>Hi"), Sender("Shop", "news@shop.example")
PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def written(content: Content, _fields: object) -> Written:
    """Fill in a content that has no fields."""
    return Written("", content.subject, content.html, content.html)


def pem(key: PrivateKey) -> bytes:
    """Write a private key."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def zone(key: str) -> Zone:
    """Publish everything that is asked for."""
    return {
        "shop.example": {"MX": ["10 mx.shop.example."], "TXT": ['"v=spf1 mx -all"']},
        "_dmarc.shop.example": {"TXT": ['"v=DMARC1; p=none"']},
        "s1._domainkey.shop.example": {"TXT": [key]},
    }


@pytest.mark.parametrize("algorithm", ["rsa", "ed25519"])
def test_a_domain_whose_key_signs_is_in_order(tmp_path: Path, algorithm: str) -> None:
    """And one whose key does not is blocked by name."""
    private, told = a_key(algorithm)
    file = tmp_path / "key.pem"
    file.write_bytes(private)
    strings = " ".join(f'"{part}"' for part in (told[:200], told[200:]) if part)

    assert levels(file, zone(strings)) == {"pass"}
    other, _ = a_key(algorithm)
    file.write_bytes(other)
    assert levels(file, zone(strings)) == {"pass", "block"}


def a_key(algorithm: str) -> tuple[bytes, str]:
    """Make a key: as it is kept, and its record."""
    if algorithm == "rsa":
        key = rsa.generate_private_key(65537, 2048)
        public = key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        return pem(key), f"v=DKIM1; p={b64encode(public).decode()}"
    small = ed25519.Ed25519PrivateKey.generate()
    raw = small.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return pem(small), f"v=DKIM1; k=ed25519; p={b64encode(raw).decode()}"


def levels(file: Path, published: Zone) -> set[str]:
    """Look at the sender, and tell what was found."""
    with name_server(published) as server:
        config = Settings(
            dns_checks=True,
            dns_servers=(server,),
            smtp_url="smtp://127.0.0.1",
            dkim_domain="shop.example",
            dkim_selector="s1",
            dkim_key_file=file,
        )
        return {
            one.level for one in Inspection(config, written)(NEWS, SENDER, frozenset)
        }


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        (Settings(), False),
        (Settings(smtp_url="smtp://127.0.0.1"), True),
        (Settings(smtp_url="smtp://127.0.0.1", dns_checks=False), False),
        (Settings(dns_checks=True), True),
    ],
)
def test_mail_that_goes_into_files_needs_no_dns(
    settings: Settings, *, asks: bool
) -> None:
    """Unless somebody wants to know."""
    with name_server({}) as server:
        told = Settings(**(vars(settings) | {"dns_servers": (server,)}))
        found = Inspection(told, written)(NEWS, SENDER, frozenset)

    assert any(one.check.startswith("domain-") for one in found) == asks
    levels = {one.check: one.level for one in found}
    assert (levels.get("domain-dkim") == "block") == asks
    assert ("sender-verified" in levels) == bool(settings.smtp_url)


@pytest.mark.parametrize(("leads_to", "level"), [("7", "pass"), ("8", "block")])
def test_the_name_of_a_server_leads_back_to_it(leads_to: str, level: str) -> None:
    """As Gmail asks before it takes anything."""
    published = {
        "7.2.0.192.in-addr.arpa": {"PTR": ["out.shop.example."]},
        "out.shop.example": {"A": [f"192.0.2.{leads_to}"]},
        "shop.example": {"TXT": ['"v=spf1 a:out.shop.example -all"']},
    }
    with name_server(published) as server:
        config = Settings(
            dns_checks=True, dns_servers=(server,), sending_hosts=("192.0.2.7",)
        )
        found = Inspection(config, written)(NEWS, SENDER, frozenset)

    levels = {one.check: one.level for one in found}
    assert levels["server-name"] == levels["server-spf"] == level


def test_what_comes_back_elsewhere_is_asked_of_there() -> None:
    """With a domain for returns, receivers ask that one for its SPF record."""
    published: Zone = {
        "back.example": {"TXT": ['"v=spf1 ip4:192.0.2.7 -all"']},
        "shop.example": {"TXT": ['"v=spf1 -all"']},
    }
    with name_server(published) as server:
        config = Settings(
            dns_checks=True,
            dns_servers=(server,),
            sending_hosts=("192.0.2.7",),
            return_domain="back.example",
        )
        found = Inspection(config, written)(NEWS, SENDER, frozenset)

    told = {one.check: one for one in found}
    assert told["server-spf"].level == "pass"
    assert told["domain-alignment"].evidence.endswith("returned back.example")


def test_a_postal_address_is_looked_for_in_every_language() -> None:
    """A content that cannot be filled in shows nothing."""
    home = Content("News", "<p>Riga 1", variants={"de": Wording("Neues", "<p>Riga")})

    def fill_in(content: Content, fields: Mapping[str, object]) -> Written:
        html = content.html
        if fields.get("language") == "de":
            html = content.variants["de"].html
        return Written("", content.subject, html, html)

    def fail(*_: object) -> Written:
        raise ContentInvalid("html", "is none", None)

    config = Settings(postal_address="Riga, 1")
    ways = (fill_in, fail)
    (short, _), (broken,) = (Inspection(config, way)(home, SENDER, set) for way in ways)

    assert (short.check, short.level) == ("postal-address", "block")
    assert short.message.startswith("de: the HTML does not show Riga, 1")
    assert broken.message.startswith("the content cannot be filled in")


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Missing, no key, or one that signs no mail; without one nothing is read."""
    file = tmp_path / "key.pem"
    with pytest.raises(Unable, match="cannot be read"):
        signing_of("shop.example", "s1", file)
    file.write_text("no key")
    with pytest.raises(Unable, match="cannot be read"):
        signing_of("shop.example", "s1", file)
    file.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(Unable, match="neither RSA nor"):
        signing_of("shop.example", "s1", file)
    assert signing_of("shop.example", "s1", None) is None

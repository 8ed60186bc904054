"""Header fields that no value can break out of, and that mean what was said."""

from __future__ import annotations

from email.headerregistry import Address
from email.parser import BytesHeaderParser
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.channels import AddressInvalid
from workers.channels.headers import (
    clean,
    identifier_field,
    mailbox_field,
    text_field,
    url_field,
    wire_address,
)

#: Texts with what breaks lines, words and encodings in them more often than by chance.
nasty = st.text(
    st.one_of(
        st.sampled_from('\r\n\t\0\x0b\x0c\x1c\x85\u2028\u2029"\\<>@:;,=?_ .ä€🎈'),
        st.characters(),
    ),
    max_size=300,
)


def read(field: bytes) -> dict[str, object]:
    """Read fields as a receiver would."""
    return dict(BytesHeaderParser(policy=default).parsebytes(field + b"X-Next: 1\r\n"))


@given(nasty)
def test_no_subject_can_add_a_header(value: str) -> None:
    """It arrives cleaned and whole, and what follows is a field of ours."""
    field = text_field("Subject", value)

    found = read(field)
    assert list(found) == ["Subject", "X-Next"]
    assert found["Subject"] == clean(value)


@given(nasty)
def test_no_name_can_add_a_header(value: str) -> None:
    """A display name is a name, whatever stands in it; the address stays ours."""
    found = read(mailbox_field("From", "news@shop.example", value))

    assert list(found) == ["From", "X-Next"]
    (address,) = found["From"].addresses  # type: ignore[attr-defined] # of headerregistry
    assert address.addr_spec == "news@shop.example"
    assert "".join(address.display_name.split()) == "".join(clean(value).split())


@given(nasty)
def test_no_url_and_no_identifier_can_add_a_header(value: str) -> None:
    """Neither holds white space or brackets that were not ours."""
    assert list(read(url_field("List-Unsubscribe", value))) == [
        "List-Unsubscribe",
        "X-Next",
    ]
    assert url_field("List-Unsubscribe", value).count(b">") == 1


@given(nasty)
def test_no_address_can_add_a_header_or_a_command(value: str) -> None:
    """An address is on one line and holds no bracket, or it is none."""
    try:
        address = wire_address(f"{value}@example.com")
    except AddressInvalid:
        return
    assert len(address.split()) == 1
    assert not set(address) & set('<>()[]\\,;:"\r\n\0')
    assert list(read(mailbox_field("To", address))) == ["To", "X-Next"]


@given(nasty)
def test_no_line_is_longer_than_mail_allows(value: str) -> None:
    """RFC 5322, 2.1.1 and RFC 2047, 2: lines of encoded words have 76 octets."""
    for field in (text_field("Subject", value), mailbox_field("From", "a@b.de", value)):
        lines = field.split(b"\r\n")
        assert max(map(len, lines)) <= 78
        assert not any(line.isspace() for line in lines)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("Our news", b"Subject: Our news\r\n"),
        ("", b"Subject: \r\n"),
        ("a\r\nBcc: b@example.org", b"Subject: a Bcc: b@example.org\r\n"),
        ("Größe", b"Subject: =?utf-8?b?R3LDtsOfZQ==?=\r\n"),
        ("=?utf-8?q?a?=", b"Subject: =?utf-8?b?PT91dGYtOD9xP2E/PQ==?=\r\n"),
    ],
)
def test_subjects_are_written_plainly_where_they_can_be(
    value: str, field: bytes
) -> None:
    """Words of ASCII stay as they are; all else becomes encoded words."""
    assert text_field("Subject", value) == field


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("", b"From: a@shop.example\r\n"),
        ("Shop", b"From: Shop <a@shop.example>\r\n"),
        ("Shop, Inc.", b'From: "Shop, Inc." <a@shop.example>\r\n'),
        ('The "Shop"', b'From: "The \\"Shop\\"" <a@shop.example>\r\n'),
        ("Лавка", b"From: =?utf-8?b?0JvQsNCy0LrQsA==?= <a@shop.example>\r\n"),
    ],
)
def test_names_are_quoted_or_encoded_only_where_they_must(
    name: str, field: bytes
) -> None:
    """What a person reads in the source is what a person wrote."""
    assert mailbox_field("From", "a@shop.example", name) == field


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("anna@example.com", "anna@example.com"),
        ("anna+news@Example.COM", "anna+news@Example.COM"),
        ("анна@пример.example", "анна@xn--e1afmkfd.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        ("o'hara@example.com", "o'hara@example.com"),
    ],
)
def test_domains_go_over_the_wire_in_ascii(address: str, wire: str) -> None:
    """RFC 5891: so every server can take them; the local part is its owner's."""
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        '"anna b"@example.com',
        "anna b@example.com",
        "anna@example.com>",
        "anna@exa mple.com",
        "anna@-example.com",
        f"{'a' * 65}@example.com",
        f"anna@{'a' * 64}.example",
        "anna@\u2028.example",
        "an\ud800na@example.com",
    ],
)
def test_what_the_wire_cannot_carry_is_refused(address: str) -> None:
    """And the refusal does not quote it."""
    with pytest.raises(AddressInvalid) as refused:
        wire_address(address)
    assert not address or address not in str(refused.value)


def test_an_identifier_is_ascii_though_its_domain_is_not() -> None:
    """RFC 5322, 3.6.4: also where the sender's domain is written in Unicode."""
    field = identifier_field("Message-ID", "<1@пример.example>")
    assert field == b"Message-ID: <1@xn--e1afmkfd.example>\r\n"
    assert identifier_field("Message-ID", "<1@a.example>\r\nX: 1").count(b"\n") == 1


def test_a_url_is_never_folded() -> None:
    """White space inside would be part of it for some readers."""
    url = f"https://mail.shop.example/u/{'x' * 200}"
    assert (
        url_field("List-Unsubscribe", url) == f"List-Unsubscribe: <{url}>\r\n".encode()
    )


def test_the_parser_agrees_on_addresses() -> None:
    """An address in Unicode is carried as RFC 6532 has it."""
    found = read(mailbox_field("To", wire_address("анна@пример.example")))
    (address,) = found["To"].addresses  # type: ignore[attr-defined] # of headerregistry
    assert isinstance(address, Address)
    assert address.username.encode("ascii", "surrogateescape").decode() == "анна"

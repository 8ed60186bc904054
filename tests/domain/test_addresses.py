"""One mailbox has one form, and what is no address is told without repeating it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import addresses
from domain.addresses import (
    AddressInvalid,
    address_digest,
    normalise_email,
    normalise_phone,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Anna.B+News@EXAMPLE.com", "anna.b+news@example.com"),
        ("  mailto:anna@example.com ", "anna@example.com"),
        ("\ufeffanna@example.com", "anna@example.com"),
        ("anna@xn--80a1acny.example", "anna@почта.example"),
        ("anna@ПОЧТА.example", "anna@почта.example"),
        ("Jörg@example.com", "jörg@example.com"),
    ],
)
def test_a_mailbox_has_one_form(written: str, kept: str) -> None:
    """Case, blanks, Punycode and Unicode make no second person."""
    assert normalise_email(written) == kept
    assert normalise_email(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        "anna at example.com",
        "anna@example",
        "anna@localhost",
        "anna..b@example.com",
        '"anna b"@example.com',
        "anna@[192.0.2.1]",
        "Anna <anna@example.com>",
        "anna@-example.com",
        f"{'a' * 250}@example.com",
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(written: str) -> None:
    """The reason can be logged: it holds no part of what was written."""
    with pytest.raises(AddressInvalid) as refused:
        normalise_email(written)

    assert refused.value.reason.endswith(".")
    assert "anna" not in refused.value.reason.lower()


_PARTS = st.text("abzAZ09.-_+@ \u00e4\u0436'", max_size=20)


@given(_PARTS, _PARTS)
def test_the_short_way_answers_as_the_library_does(local: str, domain: str) -> None:
    """What most addresses take is proven by what all can take."""
    written = f"{local}@{domain}.com"

    assert outcome(normalise_email, written) == outcome(
        addresses._by_the_library,  # noqa: SLF001 - the long way
        addresses._trimmed(written),  # noqa: SLF001 - as above
    )


def outcome(normalise: Callable[[str], str], written: str) -> str | None:
    """Return the form, or None for what is refused."""
    try:
        return normalise(written)
    except AddressInvalid:
        return None


@pytest.mark.parametrize(
    ("written", "region", "kept"),
    [
        ("+44 20 7946 0018", None, "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
    ],
)
def test_a_phone_has_one_form(written: str, region: str | None, kept: str) -> None:
    """E.164, whatever blanks are in it."""
    assert normalise_phone(written, region) == kept


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("call me", "no telephone number"),
        ("020 7946 0018", "country code"),
        ("+1 200 000 0000", "numbering plan"),
        ("+44 20 7946 0018 ext. 5", "extension"),
    ],
)
def test_what_is_no_phone_is_refused(written: str, reason: str) -> None:
    """The reason says what to do."""
    with pytest.raises(AddressInvalid, match=reason):
        normalise_phone(written, None)


def test_a_digest_depends_on_pepper_channel_and_address() -> None:
    """Without the pepper nobody can look an address up."""
    digest = address_digest(b"pepper", "email", "anna@example.com")

    assert len(digest) == 32
    assert digest == address_digest(b"pepper", "email", "anna@example.com")
    assert digest != address_digest(b"salt", "email", "anna@example.com")
    assert digest != address_digest(b"pepper", "sms", "anna@example.com")

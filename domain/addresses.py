"""How addresses are written down, so that one mailbox or phone is known once."""

from __future__ import annotations

import hmac
import re
from unicodedata import normalize

import phonenumbers
from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    validate_email,
)
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

_ATEXT = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*@(?:{_LABEL}\.)+{_LABEL}(?<=[a-z])")
_LONGEST = 254
_RESERVED = tuple(
    before + name
    for name in SPECIAL_USE_DOMAIN_NAMES
    if name != "test"
    for before in "@."
)
# What stays at the ends of a cell when it is copied from a page or a spreadsheet.
_INVISIBLE = "\ufeff\u200b\u200e\u200f"


class AddressInvalid(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """The text is no address of its channel; ``reason`` holds no part of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise_email(text: str) -> str:
    """Return the one form in which this mailbox is stored and compared.

    * White space around the address and a leading ``mailto:`` are dropped.
    * The syntax is that of RFC 5321, section 4.1.2, and RFC 5322, section 3.4.1,
      with the UTF-8 of RFC 6531, section 3.3; quoted local parts, bracketed IP
      addresses and display names are refused. At most 254 octets.
    * The domain becomes lower case Unicode in NFC by IDNA 2008 (RFC 5891, UTS 46),
      so its Punycode and its Unicode give the same result. It needs a dot and must
      not be reserved (``localhost``, ``.invalid``, …); the domains for tests and
      examples (RFC 2606) are accepted. Nothing is looked up in the DNS.
    * The local part becomes NFC (RFC 6532, section 3.1) and lower case. RFC 5321,
      section 2.4, lets a host tell ``Anna`` from ``anna``; no provider that matters
      does, and writing twice to one person is the worse mistake.
    * Tags and dots stay: whether ``anna+news`` and ``an.na`` reach ``anna`` is for
      the provider to say, and a consent given for one was not given for the other.

    ``Anna.B+News@EXAMPLE.com`` becomes ``anna.b+news@example.com``. Raises
    ``AddressInvalid``.
    """
    bare = _trimmed(text)
    plain = bare.lower()
    if bare.isascii() and _is_plain(plain):
        return plain
    return _by_the_library(bare)


def normalise_phone(text: str, region: str | None) -> str:
    """Return the number in E.164 form, such as ``+442079460018``.

    ``region`` (ISO 3166-1 alpha-2) says how to read a number without ``+``. Numbers
    that no plan assigns and numbers with an extension are refused. Raises
    ``AddressInvalid``.
    """
    number = _parsed_phone(text, region)
    if number.extension:
        raise AddressInvalid("A number with an extension cannot receive messages.")
    if not phonenumbers.is_valid_number(number):
        raise AddressInvalid("No numbering plan has such a number.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def address_digest(pepper: bytes, channel: str, normalised: str) -> bytes:
    """Return the 32-byte HMAC-SHA256 (RFC 2104) by which an address is found again.

    The channel is part of the message, so equal texts in two channels differ.
    """
    return hmac.digest(pepper, f"{channel}\0{normalised}".encode(), "sha256")


def _trimmed(text: str) -> str:
    bare = text.strip().strip(_INVISIBLE).strip()
    return bare[7:].lstrip() if bare[:7].lower() == "mailto:" else bare


def _is_plain(lowered: str) -> bool:
    # The library takes 50 µs an address; most addresses need none of its cleverness.
    # A property test holds this shortcut to the library's answer.
    return (
        len(lowered) <= _LONGEST
        and _PLAIN.fullmatch(lowered) is not None
        and not lowered.endswith(_RESERVED)
    )


def _by_the_library(bare: str) -> str:
    local, at, domain = bare.rpartition("@")
    # Lower case first: it may change the length, and the library is to see the result.
    lowered = normalize("NFC", normalize("NFC", local).lower())
    try:
        found = validate_email(
            f"{lowered}{at}{domain}", check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise AddressInvalid(_without_quotations(str(error))) from None
    return found.normalized


def _without_quotations(message: str) -> str:
    # Behind a colon or a bracket the library quotes characters of the address.
    return re.split(r"[:(]", message)[0].strip().rstrip(".") + "."


def _parsed_phone(text: str, region: str | None) -> PhoneNumber:
    try:
        return phonenumbers.parse(text.strip(), region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise AddressInvalid("The number needs its country code.") from None
        raise AddressInvalid("This is no telephone number.") from None

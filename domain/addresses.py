"""How addresses are written down, so that one mailbox or phone is known once.

``NORMALISERS`` has one line for each channel that a contact can be of.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from unicodedata import normalize

import msgspec
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
_LONGEST_CLIENT_ID = 200
#: An index row of the database holds no more; push services stay far below it.
_LONGEST_PUSH = 2_000
_BASE64 = re.compile(r"[A-Za-z0-9_-]+")
_URL_SAFE = str.maketrans("+/", "-_")
_TELEGRAM = re.compile(r"(?:tg)?([1-9][0-9]{0,15})", re.ASCII)
_VK = re.compile(
    r"(?:(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/)?(?:id|vk)?([1-9][0-9]{0,18})",
    re.ASCII,
)


class AddressInvalid(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """The text is no address of its channel; ``reason`` holds no part of it.

    ``place`` is where it stands, if it is one of several.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


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


def normalise_client_id(text: str) -> str:
    """Return a client's own id of somebody, in NFC; its letters keep their case.

    Raises ``AddressInvalid``.
    """
    bare = normalize("NFC", text.strip().strip(_INVISIBLE).strip())
    if not bare or len(bare) > _LONGEST_CLIENT_ID or not bare.isprintable():
        raise AddressInvalid(f"It takes 1 to {_LONGEST_CLIENT_ID} printable letters.")
    return bare


def normalise_push(text: str) -> str:
    """Return a subscription to web push as a browser tells it, in one form.

    ``{"endpoint": "https://…", "keys": {"p256dh": "…", "auth": "…"}}`` as
    ``PushSubscription.toJSON()`` has it (W3C Push API); what else is in it is dropped.
    Both keys are those of RFC 8291. Raises ``AddressInvalid``.
    """
    try:
        told = msgspec.json.decode(text, type=_Subscription)
    except msgspec.MsgspecError:
        raise AddressInvalid("This is no push subscription of a browser.") from None
    keys = _Keys(_rewritten(told.keys.auth, 16), _rewritten(told.keys.p256dh, 65))
    if not re.fullmatch(r"https://[!-~]+", told.endpoint):
        raise AddressInvalid("The endpoint of a push subscription is an https URL.")
    one_form = msgspec.json.encode(_Subscription(told.endpoint, keys)).decode()
    if len(one_form) > _LONGEST_PUSH:
        raise AddressInvalid(f"It is over {_LONGEST_PUSH} characters long.")
    return one_form


def normalise_telegram(text: str) -> str:
    """Return the number of a person's chat with a bot, such as ``1234567890``.

    ``tg1234567890`` is read too. A @name can change hands, so it is no address.
    Raises ``AddressInvalid``.
    """
    found = _TELEGRAM.fullmatch(text.strip())
    if found is None:
        raise AddressInvalid("It takes the number of the chat, not a name.")
    return found[1]


def normalise_vk(text: str) -> str:
    """Return the number of a person's VK page, such as ``1234567``.

    ``id1234567``, ``vk1234567`` and ``https://vk.com/id1234567`` are read too. A short
    name can change hands, so it is no address. Raises ``AddressInvalid``.
    """
    found = _VK.fullmatch(text.strip())
    if found is None:
        raise AddressInvalid("It takes the number of the page, not a short name.")
    return found[1]


#: channel -> the one form in which its addresses are kept; raises AddressInvalid
NORMALISERS: Mapping[str, Callable[[str], str]] = {
    "email": normalise_email,
    "sms": lambda number: normalise_phone(number, None),
    "client_id": normalise_client_id,
    "push": normalise_push,
    "telegram": normalise_telegram,
    "vk": normalise_vk,
}


class _Keys(msgspec.Struct, frozen=True):
    auth: str
    p256dh: str


class _Subscription(msgspec.Struct, frozen=True):
    endpoint: str
    keys: _Keys


def _rewritten(key: str, size: int) -> str:
    """Write a key of so many bytes anew, in base64url without padding (RFC 4648)."""
    bare = key.rstrip("=").translate(_URL_SAFE)
    if not _BASE64.fullmatch(bare) or len(bare) != -(-size * 4 // 3):
        raise AddressInvalid("A key of the push subscription is cut or damaged.")
    read = urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    return urlsafe_b64encode(read).decode().rstrip("=")


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

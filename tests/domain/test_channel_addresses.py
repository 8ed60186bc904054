"""A contact of any channel has one form; what is none is not quoted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import msgspec
import pytest

from domain.addresses import NORMALISERS, AddressInvalid

AUTH = urlsafe_b64encode(bytes(16)).decode()
P256DH = urlsafe_b64encode(b"\4" + bytes(64)).decode()
ENDPOINT = "https://push.example/send/abc:DEF"
#: Without padding, and always in this order.
KEYS = f'{{"auth":"{AUTH.rstrip("=")}","p256dh":"{P256DH.rstrip("=")}"}}'


def subscription(**changed: Any) -> str:  # noqa: ANN401 - whatever a browser might say
    """Return what a browser tells of a subscription, and of other things."""
    keys = {"p256dh": P256DH, "auth": AUTH}
    told = {"endpoint": ENDPOINT, "expirationTime": None, "keys": keys} | changed
    return msgspec.json.encode(told).decode()


#: (channel, as it is written, as it is kept)
WRITTEN = [
    ("client_id", "  CRM-00017 ", "CRM-00017"),
    ("client_id", "Cafe\u0301", "Café"),
    ("telegram", "tg1234567890", "1234567890"),
    ("telegram", " 1234567890", "1234567890"),
    ("vk", "https://vk.com/id42", "42"),
    ("vk", "m.vk.ru/id42", "42"),
    ("vk", "id42", "42"),
    ("vk", "vk42", "42"),
    ("vk", "42", "42"),
    ("sms", "+44 20 7946 0018", "+442079460018"),
    (
        "push",
        subscription(),
        f'{{"endpoint":"{ENDPOINT}","keys":{KEYS}}}',
    ),
]


@pytest.mark.parametrize(("channel", "written", "kept"), WRITTEN)
def test_a_contact_has_one_form(channel: str, written: str, kept: str) -> None:
    """And that form stays as it is."""
    assert NORMALISERS[channel](written) == kept
    assert NORMALISERS[channel](kept) == kept


#: (channel, what is no address of it, what the reason says)
WRONG = [
    ("client_id", "   ", "printable"),
    ("client_id", "a\nb", "printable"),
    ("client_id", "x" * 201, "200"),
    ("telegram", "@durov_canary", "number of the chat"),
    ("telegram", "-1001234567890", "number of the chat"),
    ("telegram", "٣٣٣", "number of the chat"),
    ("vk", "https://vk.com/canary", "number of the page"),
    ("vk", "0", "number of the page"),
    ("push", "canary", "no push subscription"),
    ("push", subscription(keys={"auth": AUTH}), "no push subscription"),
    ("push", subscription(endpoint="http://canary.example"), "https"),
    ("push", subscription(endpoint="https://canary.example/ä"), "https"),
    ("push", subscription(endpoint="https://canary/" + "x" * 2_000), "2000"),
    ("push", subscription(keys={"auth": P256DH, "p256dh": P256DH}), "damaged"),
    ("push", subscription(keys={"auth": "ä" * 22, "p256dh": P256DH}), "damaged"),
]


@pytest.mark.parametrize(("channel", "written", "reason"), WRONG)
def test_what_is_no_contact_is_refused(channel: str, written: str, reason: str) -> None:
    """The reason says what is wanted and repeats nothing."""
    with pytest.raises(AddressInvalid, match=reason) as refused:
        NORMALISERS[channel](written)

    assert "canary" not in refused.value.reason


def test_a_key_of_standard_base64_is_the_same_key() -> None:
    """Some libraries write + and / where a browser writes - and _."""
    key = urlsafe_b64encode(b"\xfb\xff" * 8).decode()
    standard = key.replace("-", "+").replace("_", "/")
    told = subscription(keys={"p256dh": P256DH, "auth": standard})

    assert key.rstrip("=") in NORMALISERS["push"](told)

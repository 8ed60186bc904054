"""Understands mail that came back: whose delivery it is about, and what it says.

Only an address that we signed names a delivery (VERP); notices also by the envelope id.
A complaint hides whom it is about, so there the links of the enclosed message do as
well, and its Message-ID: whoever has them was sent it, and can say no anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

from domain.links import read_unsubscribe_token
from domain.returned.complaints import (
    complaint_in,
    is_report,
    original_id,
    original_sender,
)
from domain.returned.delivery import (
    CAMPAIGN,
    Delivery,
    read_return_token,
    references_in,
    tokens_in,
)
from domain.returned.findings import Finding
from domain.returned.notices import envelope_id, notice_in
from domain.returned.parts import Fields, all_of, enclosed, taken_apart

#: The fields in which a server keeps the address that a message came to.
_CAME_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To")
_WAY_OUT = re.compile(r"/u/([A-Za-z0-9._-]{1,100})")


@dataclass(frozen=True)
class Returned:
    """What came back about one delivery."""

    delivery: Delivery
    finding: Finding


def understood(raw: bytes, keys: Mapping[str, bytes]) -> Returned | None:
    """Tell what came back, or None: forged, foreign, an answer, or still being tried.

    ``keys`` are those of links, by id.
    """
    message = taken_apart(raw)
    if message is None:
        return None
    reports = is_report(message)
    finding: Finding | None = complaint_in(message) if reports else notice_in(message)
    names = _named_in_report if reports else _named
    delivery = next(names(message, keys), None)
    return Returned(delivery, finding) if delivery and finding else None


def _named(message: Message, keys: Mapping[str, bytes]) -> Iterator[Delivery]:
    tokens = [*tokens_in(all_of(message, _CAME_TO)), envelope_id(message)]
    return _read(tokens, keys)


def _named_in_report(message: Message, keys: Mapping[str, bytes]) -> Iterator[Delivery]:
    original = enclosed(message)
    back = all_of(original, ("Return-Path",)) if original else ""
    senders = [all_of(message, _CAME_TO), original_sender(message), back]
    yield from _read(tokens_in("\n".join(senders)), keys)
    if original:
        yield from _by_way_out(all_of(original, ("List-Unsubscribe",)), keys)
    yield from references_in(keys.values(), _told_ids(message, original))


def _told_ids(message: Message, original: Fields | None) -> str:
    """Return the Message-IDs that a report is about, wherever it says them."""
    told = all_of(original, ("Message-ID",)) if original else ""
    return f"{told}\n{original_id(message)}"


def _by_way_out(text: str, keys: Mapping[str, bytes]) -> Iterator[Delivery]:
    for found in _WAY_OUT.finditer(text):
        if link := read_unsubscribe_token(keys, found[1]):
            yield Delivery(CAMPAIGN, link.campaign_id, link.contact_id)


def _read(tokens: Iterable[str], keys: Mapping[str, bytes]) -> Iterator[Delivery]:
    for token in tokens:
        if delivery := read_return_token(keys.values(), token):
            yield delivery

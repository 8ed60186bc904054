"""What an account decides about how fast, when and how often it sends."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec

from domain.events.fact import Fact


class Rate(msgspec.Struct, frozen=True, omit_defaults=True):
    """No more than so many messages in so many seconds.

    ``scope`` is ``account``, ``sender:shop.example`` (all from that domain),
    ``receiver:gmail.com`` (all to it), or ``receiver:*`` (to each domain).
    """

    scope: str
    most: int
    seconds: int = 1


class WarmUp(msgspec.Struct, frozen=True):
    """How many messages of a sender's domain may leave on each of its first days."""

    domain: str
    begins_on: date
    days: tuple[int, ...]


class QuietHours(msgspec.Struct, frozen=True, omit_defaults=True):
    """Between these times (``21:00``) of a recipient's own clock nothing is sent.

    They wait for the end, or are passed over with ``skip``.
    """

    begins: str
    ends: str
    skip: bool = False


class Cap(msgspec.Struct, frozen=True):
    """Nobody gets more campaigns than so many within so many days."""

    most: int
    days: int


class SendingRulesSet(Fact, frozen=True):
    """Campaigns are sent by these rules from now on: this is all that holds."""

    TOPIC: ClassVar = "account.sending_rules_set.v1"
    rates: tuple[Rate, ...] = ()
    warm_ups: tuple[WarmUp, ...] = ()
    quiet_hours: QuietHours | None = None
    cap: Cap | None = None

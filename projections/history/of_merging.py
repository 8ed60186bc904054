"""The words of what two cards have to do with each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from domain.events import (
    ConsentTakenOver,
    ContactGivenOver,
    ContactTakenOver,
    Fact,
    SubscriberMergedInto,
    SubscriberMergedWith,
)

#: fact -> the other card that it is about
_OTHER: Mapping[type[Fact], Callable[[Any], UUID]] = {
    ConsentTakenOver: lambda fact: fact.origin_id,
    ContactGivenOver: lambda fact: fact.to_id,
    ContactTakenOver: lambda fact: fact.from_id,
    SubscriberMergedInto: lambda fact: fact.survivor_id,
    SubscriberMergedWith: lambda fact: fact.other_id,
}


def other_card(fact: Fact) -> UUID | None:
    """Name the other card that a fact is about, if there is one."""
    named = _OTHER.get(type(fact))
    return named(fact) if named else None


def _taken_over(fact: ConsentTakenOver) -> str:
    return (
        f"{fact.purpose} by {fact.channel} stays {fact.state}, as event"
        f" {fact.origin_version} of subscriber {fact.origin_id} left it"
    )


WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    ConsentTakenOver: _taken_over,
    ContactTakenOver: lambda fact: (
        f"took contact {fact.contact.contact_id} ({fact.contact.channel}) over from"
        f" subscriber {fact.from_id}"
    ),
    ContactGivenOver: lambda fact: (
        f"contact {fact.contact_id} went to subscriber {fact.to_id}"
    ),
    SubscriberMergedWith: lambda fact: (
        f"became one with subscriber {fact.other_id}, whose history goes on here"
    ),
    SubscriberMergedInto: lambda fact: (
        f"became one with subscriber {fact.survivor_id}, where this history goes on"
    ),
}

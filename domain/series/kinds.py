"""What a start can be: the fact that brings people in, and whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.events import (
    ActivityRecorded,
    ConsentExpired,
    ConsentGranted,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    ContactAdded,
    Fact,
    HitsRecorded,
    ListJoined,
    ListLeft,
    MembersEntered,
    MembersLeft,
    ProfileChanged,
    Recorded,
    SeriesStart,
    SubscriberRegistered,
    WindowResulted,
)
from domain.results import ACCEPTED, those_with
from domain.segment import BY_EVENT, BY_SILENT_IMPORT, BY_TIME
from domain.tracking.links import fits
from domain.tracking.reactions import Reaction, reactions

#: What leads somebody into a segment, or out of it.
_MOVED = (BY_EVENT, BY_TIME, BY_SILENT_IMPORT)
#: The method of a yes that the holder of the address confirmed by message.
_CONFIRMED = "double-opt-in"


@dataclass(frozen=True)
class Beyond:
    """What events do not say themselves.

    ``recipients`` tells whose contacts are at some offsets of a window, ``links`` where
    the links of a campaign lead, ``letter_of`` which series a campaign is a letter of.
    """

    recipients: Callable[[UUID, Iterable[int]], Iterable[UUID]] = lambda _w, _o: ()
    links: Callable[[UUID], Mapping[str, str]] = lambda _campaign: {}
    letter_of: Callable[[UUID], UUID | None] = lambda _campaign: None


NOTHING = Beyond()


@dataclass(frozen=True)
class Met:
    """An event that a start waits for, and what it does not say."""

    event: Recorded
    start: SeriesStart
    beyond: Beyond

    @property
    def fact(self) -> Any:  # noqa: ANN401 - that of the kind
        """Return the fact."""
        return self.event.fact


def _position(event: Recorded) -> str:
    return str(event.position)


@dataclass(frozen=True)
class Kind:
    """One kind of start: the fact, what of it names the thing, and whom it is about."""

    fact: type[Fact]
    about: Callable[[Any], Iterable[str]]
    people: Callable[[Met], Iterable[UUID]]
    #: What ``about`` names, for whoever reads a definition.
    of: str
    #: What brings nobody in twice.
    trigger: Callable[[Recorded], str] = _position


def _stream(met: Met) -> Iterable[UUID]:
    return (met.event.stream_id,)


def _members(met: Met) -> Iterable[UUID]:
    # Whoever was there when watching began, or is because of a new definition, has not
    # done anything.
    ids: Iterable[UUID] = met.fact.subscriber_ids
    return ids if met.fact.because in _MOVED else ()


def _doer(met: Met) -> Iterable[UUID]:
    return (met.fact.subscriber_id,)


def _receivers(met: Met) -> Iterable[UUID]:
    accepted = sorted(those_with(ACCEPTED, met.fact))
    return met.beyond.recipients(met.event.stream_id, accepted)


def _openers(met: Met) -> Iterable[UUID]:
    return _reacting(met, lambda one: one.is_opening)


def _clickers(met: Met) -> Iterable[UUID]:
    mask = met.start.link
    links = met.beyond.links(met.fact.campaign_id) if mask else {}

    def is_meant(one: Reaction) -> bool:
        fitting = not mask or fits(mask, links.get(one.link, ""))
        return not one.is_opening and fitting

    return _reacting(met, is_meant)


def _reacting(met: Met, is_meant: Callable[[Reaction], bool]) -> Iterable[UUID]:
    """Name the people who did what is meant with their messages; no robots."""
    found = (
        one.subscriber_id
        for one in reactions(met.fact)
        if one.is_by_a_person and is_meant(one)
    )
    return dict.fromkeys(id_ for id_ in found if id_)


def _nothing(_fact: Fact) -> Iterable[str]:
    return ()


def _purpose(fact: Any) -> Iterable[str]:  # noqa: ANN401 - any fact about a consent
    return (fact.purpose,)


def _when_confirmed(fact: ConsentGranted) -> Iterable[str]:
    return (fact.purpose,) if fact.method == _CONFIRMED else ()


def _list(fact: ListJoined | ListLeft) -> Iterable[str]:
    return (str(fact.list_id),)


def _segment(fact: MembersEntered | MembersLeft) -> Iterable[str]:
    return (str(fact.segment_id),)


def _form(fact: ConsentRequested) -> Iterable[str]:
    return (str(fact.form_id),) if fact.form_id else ()


def _campaign(fact: HitsRecorded | WindowResulted) -> Iterable[str]:
    return (str(fact.campaign_id),)


KINDS: Mapping[str, Kind] = {
    "registered": Kind(SubscriberRegistered, _nothing, _stream, ""),
    "contact_added": Kind(
        ContactAdded, lambda fact: (fact.contact.channel,), _stream, "channel"
    ),
    "list_joined": Kind(ListJoined, _list, _stream, "list"),
    "list_left": Kind(ListLeft, _list, _stream, "list"),
    "segment_entered": Kind(MembersEntered, _segment, _members, "segment"),
    "segment_left": Kind(MembersLeft, _segment, _members, "segment"),
    "consent_requested": Kind(ConsentRequested, _purpose, _stream, "purpose"),
    "consent_granted": Kind(ConsentGranted, _purpose, _stream, "purpose"),
    "consent_confirmed": Kind(ConsentGranted, _when_confirmed, _stream, "purpose"),
    "consent_renewed": Kind(ConsentRenewed, _purpose, _stream, "purpose"),
    "consent_refused": Kind(ConsentRefused, _purpose, _stream, "purpose"),
    "consent_withdrawn": Kind(ConsentWithdrawn, _purpose, _stream, "purpose"),
    "consent_expired": Kind(ConsentExpired, _purpose, _stream, "purpose"),
    "form_filled": Kind(ConsentRequested, _form, _stream, "form"),
    "field_changed": Kind(
        ProfileChanged,
        lambda fact: (*fact.profile.fields, *fact.profile.removed),
        _stream,
        "field",
    ),
    # What is told again, because more is known by now, is the same message.
    "accepted": Kind(
        WindowResulted,
        _campaign,
        _receivers,
        "campaign",
        lambda event: str(event.stream_id),
    ),
    "opened": Kind(HitsRecorded, _campaign, _openers, "campaign"),
    "clicked": Kind(HitsRecorded, _campaign, _clickers, "campaign"),
    "activity": Kind(ActivityRecorded, lambda fact: (fact.name,), _doer, "activity"),
}

"""Whether a file holds a whole person: each value proven, each event in its place.

Every check says where something is amiss, and what; the first that does is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

import msgspec

from domain.activity import month_stream
from domain.audience import list_stream, notice_id
from domain.errors import ExportAmiss
from domain.events import (
    ActivityRecorded,
    ContactGivenOver,
    ContactTakenOver,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberMergedWith,
    SubscriberRegistered,
)
from domain.field_values import FieldValue
from domain.person_export import FORMAT, digest_of, head_of
from domain.traveller import Traveller, contacts_in, notices_in, yeses_in

_OURS = "subscriber."
#: Whose other half lies in the stream of another person, who does not come along.
_OF_TWO = (
    ContactGivenOver,
    ContactTakenOver,
    SubscriberMergedInto,
    SubscriberMergedWith,
)

#: Where something is amiss, and what.
Complaint = tuple[str, str]
Check = Callable[[Traveller], Iterable[Complaint]]


def require_whole(who: Traveller) -> None:
    """Raise ExportAmiss with the first place where something is amiss."""
    for check in _CHECKS:
        for place, what in check(who):
            raise ExportAmiss(place, what)


def _form(who: Traveller) -> Iterator[Complaint]:
    if who.export.format != FORMAT:
        yield "format", f"is not {FORMAT}"
    if not who.events:
        yield "events", "are missing"


def _order(who: Traveller) -> Iterator[Complaint]:
    events = who.export.events
    for number, event in enumerate(events, 1):
        if event.version != number:
            yield f"event {number}", f"has the version {event.version}"
    for before, event in pairwise(events):
        if event.position <= before.position:
            yield _place(event.version), "does not come after the one before it"
        if event.recorded_at < before.recorded_at:
            yield _place(event.version), "was recorded before the one before it"


def _story(who: Traveller) -> Iterator[Complaint]:
    for event in who.events:
        fact, place = event.fact, _place(event.originator_version)
        is_first = event.originator_version == 1
        if not fact.TOPIC.startswith(_OURS):
            yield place, "does not happen to a person"
        if isinstance(fact, SubscriberRegistered) != is_first:
            yield place, "begins a history, or the history does not begin there"
        if isinstance(fact, SubscriberErased):
            yield place, "says that they were erased: there is nobody to bring over"
        if isinstance(fact, _OF_TWO):
            yield place, "is about another card too: only whole lives are brought over"


def _contacts(who: Traveller) -> Iterator[Complaint]:
    had: set[UUID] = set()
    for event in who.events:
        had |= {contact.contact_id for contact in contacts_in(event.fact)}
        concerned = getattr(event.fact, "contact_id", None)
        if concerned is not None and concerned not in had:
            place = _place(event.originator_version)
            yield place, "is about a contact that they did not have"


def _values(who: Traveller) -> Iterator[Complaint]:
    for row in who.export.values:
        named = who.named.get(row.id)
        if named is None:
            yield f"value {row.id}", "is named by no event"
        elif (row.subject_id, row.field) != (named.subject_id, named.field):
            yield f"value {row.id}", "is not what its event names"
        elif sha256(row.salt + row.value.encode()).digest() != named.ref.digest:
            yield f"value {row.id}", "is another one than its event commits to"


def _all_values(who: Traveller) -> Iterator[Complaint]:
    for id_ in who.named.keys() - who.values.keys():
        yield f"value {id_}", "is missing"
    if len(who.values) < len(who.export.values):
        yield "values", "hold one twice"


def _current(who: Traveller) -> Iterator[Complaint]:
    if sorted(who.export.addresses) != who.addresses:
        yield "addresses", "are not those of the events"
    if _as_json(who.export.profile) != _as_json(who.profile):
        yield "profile", "is not the one of the events"


def _as_json(profile: Mapping[str, FieldValue]) -> bytes:
    # In Python 1 is true; in a profile it is not.
    return msgspec.json.encode(profile, order="sorted")


def _notices(who: Traveller) -> Iterator[Complaint]:
    held = {notice.notice_id for notice in who.export.notices}
    named = notices_in(who.events)
    for notice in who.export.notices:
        if notice_id(notice.wording) != notice.notice_id:
            yield f"notice {notice.notice_id.hex()}", "has other words than it names"
    for id_ in held ^ named:
        lacks = "is missing" if id_ in named else "is named by no event"
        yield f"notice {id_.hex()}", lacks


def _purposes(who: Traveller) -> Iterator[Complaint]:
    held = {(one.definition.code, one.version) for one in who.export.purposes}
    yeses = yeses_in(who.events, who.person.brought_over)
    named = {(yes.purpose, yes.purpose_version) for yes in yeses}
    defined = {(code, version) for code, version in named if version}
    for code, version in held ^ defined:
        lacks = "is missing" if (code, version) in defined else "is named by no event"
        yield f"definition {version} of purpose {code}", lacks


def _lists(who: Traveller) -> Iterator[Complaint]:
    for one in who.export.lists:
        if list_stream(one.code) != one.id:
            yield f"list {one.id}", "has another code"
    for id_ in who.person.lists - {one.id for one in who.export.lists}:
        yield f"list {id_}", "is missing"


def _months(who: Traveller) -> Iterator[Complaint]:
    for month in who.export.months:
        for number, event in enumerate(month.events, 1):
            if event.version != number:
                place = f"event {number} of month {month.stream_id}"
                yield place, f"has the version {event.version}"


def _doings(who: Traveller) -> Iterator[Complaint]:
    declared = {one.name for one in who.export.types}
    for event in who.doings:
        fact, place = event.fact, f"activity {event.originator_version} of a month"
        if not isinstance(fact, ActivityRecorded):
            yield place, "is none"
        elif month_stream(who.person.id, fact.occurred_at) != event.originator_id:
            yield place, "stands in another month, or somebody else's"
        elif fact.subscriber_id != who.person.id:
            yield place, "is somebody else's"
        elif fact.name not in declared:
            yield f"activity type {fact.name}", "is missing"


def _hashes(who: Traveller) -> Iterator[Complaint]:
    export = who.export
    if head_of(export.subscriber_id, export.events) != export.head:
        yield "head", "is not the hash of the last event: an event was changed"
    if digest_of(export) != export.digest:
        yield "digest", "is not the hash of the file: something was changed"


_CHECKS: Sequence[Check] = (
    _form,
    _order,
    _story,
    _contacts,
    _months,
    _doings,
    _values,
    _all_values,
    _current,
    _notices,
    _purposes,
    _lists,
    _hashes,
)


def _place(version: int) -> str:
    return f"event {version}"

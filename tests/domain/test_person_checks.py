"""A file is one whole person, or the first place where it is not is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.activity import month_stream
from domain.audience import list_stream, notice_id
from domain.errors import ExportAmiss
from domain.events import (
    FACTS,
    ActivityRecorded,
    ActivityTypeDeclared,
    ConfirmationSent,
    ConsentGranted,
    ConsentRequested,
    Contact,
    ContactAdded,
    ContactRemoved,
    DefinedThen,
    Event,
    Fact,
    ListCreated,
    ListJoined,
    NoticePublished,
    Original,
    Profile,
    ProfileChanged,
    PurposeDefined,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberMergedWith,
    SubscriberRegistered,
)
from domain.field_values import FieldValue
from domain.ids import new_id
from domain.ledger.proof import refs_in
from domain.person_checks import require_whole
from domain.person_export import (
    KeptAddress,
    KeptEvent,
    KeptList,
    KeptMonth,
    KeptValue,
    PersonExport,
    sealed,
)
from domain.store.codec import codec_of_release
from domain.store.vault import VaultRow, seal
from domain.traveller import Traveller, named_in
from tests.builders import MONDAY, PROCESSING
from tests.domain.decisions import CONTEXT
from tests.events.write import golden_file

ANNA, CONTACT, NUMBER = new_id(), new_id(), new_id()
NEWS = list_stream("news")
NOTICE = NoticePublished(notice_id("Yes"), "Yes", "en")
DEFINED = DefinedThen(
    2, PurposeDefined("newsletter", "News", "advertising", PROCESSING)
)

ADDRESS = seal(CONTACT, "address", "anna@example.com")
PHONE = seal(NUMBER, "address", "+37120000000")
FIRST = seal(ANNA, "profile", '{"city":"Riga","first_name":"Anna"}')
SECOND = seal(ANNA, "profile", '{"city":"Ventspils"}')
PROOF = seal(CONTACT, "evidence", '{"source":"form"}')
REPLY = seal(CONTACT, "reply", "250 ok")
REGISTERED = SubscriberRegistered(
    "form",
    (Contact(CONTACT, "email", ADDRESS.ref),),
    Profile(("city", "first_name"), FIRST.ref),
)
CELL = (CONTACT, "email", "newsletter")
ORDER = seal(ANNA, "activity", '{"external_id":"1"}')
DID = ActivityRecorded(new_id(), ANNA, "order.paid", MONDAY, {"sum": 7}, ORDER.ref)
MONTH = month_stream(ANNA, MONDAY)
PAID = ActivityTypeDeclared("order.paid", "Order paid")
replaced = msgspec.structs.replace
ASKED = ConsentRequested(*CELL, "form", NOTICE.notice_id)
SENT = ConfirmationSent(
    *CELL, 3, new_id(), MONDAY, "<a@b>", "accepted", reply=REPLY.ref
)
YES = ConsentGranted(
    *CELL, "form", MONDAY, NOTICE.notice_id, PROOF.ref, purpose_version=2
)
LIFE: list[Fact] = [
    REGISTERED,
    ContactAdded(Contact(NUMBER, "sms", PHONE.ref)),
    ASKED,
    SENT,
    YES,
    ProfileChanged(Profile(("city",), SECOND.ref)),
    ContactRemoved(NUMBER),
    ListJoined(NEWS),
]
VALUES = [ADDRESS, PHONE, FIRST, SECOND, PROOF, REPLY]
CURRENT: dict[str, FieldValue] = {"city": "Ventspils", "first_name": "Anna"}


@dataclass(frozen=True)
class Parts:
    """What a file is made of; tests change one of them."""

    facts: Sequence[Fact] = tuple(LIFE)
    values: Sequence[VaultRow] = tuple(VALUES)
    more: dict[str, Any] = field(default_factory=dict)
    seal_it: bool = True
    doings: Sequence[Event] = ()


def a_traveller(parts: Parts) -> Traveller:
    """Write the file, and read the facts of its events."""
    kept = tuple(
        KeptEvent(
            10 * version,
            version,
            MONDAY + timedelta(days=version),
            fact.TOPIC,
            codec_of_release().encode(CONTEXT, fact).decode(),
        )
        for version, fact in enumerate(parts.facts, 1)
    )
    bare = PersonExport(
        origin="old.example/main",
        subscriber_id=ANNA,
        head=b"",
        events=kept,
        values=tuple(
            KeptValue(row.id, row.subject_id, row.field, row.value, row.salt)
            for row in parts.values
        ),
        addresses=(KeptAddress(CONTACT, "email", "anna@example.com"),),
        profile=CURRENT,
        notices=(NOTICE,),
        purposes=(DEFINED,),
        lists=(KeptList(NEWS, "news", "News"),),
    )
    changed = msgspec.structs.replace(bare, **parts.more)
    export = sealed(changed) if parts.seal_it else changed
    events = [
        Event(ANNA, event.version, CONTEXT, fact)
        for event, fact in zip(export.events, parts.facts, strict=False)
    ]
    return Traveller(export, events, parts.doings)


WHOLE = Parts()
OF_PEOPLE = ("subscriber.", "activity.")


def test_a_whole_person_passes() -> None:
    """What they have now is what the events say."""
    who = a_traveller(WHOLE)

    require_whole(who)

    assert who.profile == CURRENT
    assert [one.address for one in who.addresses] == ["anna@example.com"]


def with_facts(*facts: Fact) -> Parts:
    """Return a person with these facts."""
    return replace(WHOLE, facts=facts)


def with_more(**more: Any) -> Parts:  # noqa: ANN401 - any part of a file
    """Return a file in which some parts are others."""
    return replace(WHOLE, more=more)


def with_value(number: int, **told: Any) -> Parts:  # noqa: ANN401 - any field of a row
    """Return a file in which a row of the vault is another."""
    values = list(VALUES)
    values[number] = msgspec.structs.replace(values[number], **told)
    return replace(WHOLE, values=values)


def event(number: int, **told: Any) -> Callable[[], Parts]:  # noqa: ANN401 - any field
    """Return how to write a file in which an event is another."""

    def change() -> Parts:
        kept = list(a_traveller(WHOLE).export.events)
        kept[number] = msgspec.structs.replace(kept[number], **told)
        return with_more(events=tuple(kept))

    return change


ERASED = SubscriberErased(new_id(), "all", "request", (), 0)
BAD = seal(ANNA, "profile", "no JSON")
AMISS: dict[str, Callable[[], Parts]] = {
    "format is not": lambda: with_more(format="sayso.person.v2"),
    "events are missing": with_facts,
    "event 2 has the version 3": event(1, version=3),
    "event 3 does not come after": event(2, position=20),
    "event 3 was recorded before": event(2, recorded_at=MONDAY),
    "event 9 does not happen to a person": lambda: with_facts(
        *LIFE, ListCreated("news", "News")
    ),
    "event 1 begins a history": lambda: with_facts(*LIFE[1:]),
    "event 9 begins a history": lambda: with_facts(*LIFE, REGISTERED),
    "event 9 says that they were erased": lambda: with_facts(*LIFE, ERASED),
    "event 9 is about another card": lambda: with_facts(
        *LIFE, SubscriberMergedWith(new_id(), 1, "fill")
    ),
    "event 9 is about a contact": lambda: with_facts(*LIFE, ContactRemoved(ANNA)),
    f"value {ADDRESS.id} is another": lambda: with_value(0, value="eve@example.com"),
    f"value {PROOF.id} is another": lambda: with_value(4, salt=bytes(16)),
    f"value {PHONE.id} is not what": lambda: with_value(1, field="evidence"),
    f"value {FIRST.id} is not what": lambda: with_value(2, subject_id=CONTACT),
    f"value {BAD.id} is named by no": lambda: replace(WHOLE, values=[*VALUES, BAD]),
    f"value {REPLY.id} is missing": lambda: replace(WHOLE, values=VALUES[:-1]),
    "values hold one twice": lambda: replace(WHOLE, values=[*VALUES, REPLY]),
    "addresses are not": lambda: with_more(addresses=()),
    "profile is not": lambda: with_more(profile={"city": "Riga"}),
    "profile cannot be read": lambda: Parts(
        [*LIFE, ProfileChanged(Profile(("x",), BAD.ref))], [*VALUES, BAD]
    ),
    "has other words": lambda: with_more(
        notices=(msgspec.structs.replace(NOTICE, wording="No"),)
    ),
    f"notice {NOTICE.notice_id.hex()} is missing": lambda: with_more(notices=()),
    f"notice {notice_id('No').hex()} is named by no": lambda: with_more(
        notices=(NOTICE, NoticePublished(notice_id("No"), "No"))
    ),
    "definition 2 of purpose newsletter is missing": lambda: with_more(purposes=()),
    "definition 3 of purpose newsletter is named by no": lambda: with_more(
        purposes=(DEFINED, msgspec.structs.replace(DEFINED, version=3))
    ),
    "has another code": lambda: with_more(lists=(KeptList(NEWS, "offers", "News"),)),
    f"list {NEWS} is missing": lambda: with_more(lists=()),
    "head is not": lambda: replace(WHOLE, seal_it=False),
}


# They name ids that are new each time: these names stay.
def with_doings(fact: Fact, month: UUID = MONTH, version: int = 1) -> Parts:
    """Have them do something else."""
    state = codec_of_release().encode(CONTEXT, fact).decode()
    kept = KeptEvent(200, version, MONDAY, fact.TOPIC, state)
    more = {"activities": (KeptMonth(month, (kept,)),), "activity_types": (PAID,)}
    doings = [Event(month, version, CONTEXT, fact)]
    return Parts(values=[*VALUES, ORDER], more=more, doings=doings)


AMISS |= {
    f"event 1 of month {MONTH} has the version 2": lambda: with_doings(DID, version=2),
    "activity 1 of a month is none": lambda: with_doings(ListJoined(NEWS)),
    "activity 1 of a month stands in another": lambda: with_doings(DID, new_id()),
    "activity 1 of a month is somebody else's": lambda: with_doings(
        replaced(DID, subscriber_id=new_id())
    ),
    "activity type order.sent is missing": lambda: with_doings(
        replaced(DID, name="order.sent")
    ),
}


def test_what_somebody_did_comes_along() -> None:
    """With its values, and in its months."""
    require_whole(a_traveller(with_doings(DID)))


@pytest.mark.parametrize("told", AMISS, ids=map(str, range(len(AMISS))))
def test_the_first_place_that_is_amiss_is_named(told: str) -> None:
    """So whoever looks at the file knows where to look."""
    with pytest.raises(ExportAmiss) as refused:
        require_whole(a_traveller(AMISS[told]()))

    assert told in str(refused.value)
    assert "nothing was brought over" in str(refused.value)


@pytest.mark.parametrize("topic", [one for one in FACTS if one.startswith(OF_PEOPLE)])
def test_every_value_that_a_fact_names_travels(topic: str) -> None:
    """A new kind of fact that names one in a new place is found here."""
    golden = msgspec.json.decode(golden_file(topic).read_bytes())
    fact = codec_of_release().decode(topic, msgspec.json.encode(golden["state"])).fact

    named = {row.ref.id for row in named_in(ANNA, fact)}

    assert named == set(refs_in(golden["state"]))


def test_the_hash_of_the_file_holds_what_nothing_else_does() -> None:
    """Such as where it comes from, and at which positions events were."""
    export = a_traveller(WHOLE).export
    other = msgspec.structs.replace(export, origin="eve.example/main")
    who = Traveller(other, a_traveller(WHOLE).events)

    with pytest.raises(ExportAmiss, match="digest is not"):
        require_whole(who)


def test_what_was_agreed_to_before_has_its_definitions_elsewhere() -> None:
    """In the journey that brought it: this file needs none, and may hold none."""
    originals = tuple(Original(n, MONDAY) for n in range(len(LIFE)))
    journey = SubscriberBroughtOver("older.example", bytes(32), originals, (DEFINED,))
    parts = Parts([*LIFE, journey], VALUES, {"purposes": ()})

    require_whole(a_traveller(parts))
    with pytest.raises(ExportAmiss, match="is named by no event"):
        require_whole(a_traveller(replace(parts, more={})))


def test_a_yes_under_no_definition_needs_none() -> None:
    """Its purpose was defined later, or never."""
    yes = msgspec.structs.replace(YES, purpose_version=0)
    facts = [yes if fact is YES else fact for fact in LIFE]

    require_whole(a_traveller(Parts(facts, VALUES, {"purposes": ()})))

"""Whatever is in a log, every read model takes it, and the history has words for it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from domain.events import (
    FACTS,
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    ContactRemoved,
    Context,
    DeliveryBounced,
    DeliveryComplained,
    Fact,
    Profile,
    ProfileChanged,
    Recorded,
    SubscriberMergedInto,
    VaultRef,
    WindowResulted,
)
from domain.ids import new_id
from domain.store.codec import codec_of_release
from projections.history.of_merging import other_card
from projections.history.words import WORDS, in_words
from projections.read_model import ReadModel
from projections.rooms import READ_MODELS
from tests.events.write import golden_file

#: What a kind of fact looks like when it says less than it could.
_REF = VaultRef(new_id(), bytes(32))
_AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
_CELL = (new_id(), "email", "newsletter", "form", _AT, bytes(32), _REF)
SPARSE = [
    ConsentRequested(new_id(), "email", "newsletter", "form", form_id=new_id()),
    ConsentGranted(*_CELL, expires_at=_AT),
    ConsentRenewed(*_CELL),
    ConsentWithdrawn(new_id(), "email", "newsletter", "link"),
    ConsentWithdrawn(new_id(), "email", "newsletter", "complaint", new_id()),
    AddressBecameUnreachable(new_id(), None, 552, 5),
    DeliveryBounced(new_id(), "soft", message_id=new_id(), code=552),
    DeliveryComplained(new_id(), "abuse", _REF, message_id=new_id()),
    ProfileChanged(Profile(("city",), _REF)),
    ProfileChanged(Profile((), _REF, ("city",))),
    WindowResulted(new_id(), 0, 0, "suppressed", unsent=50),
    WindowResulted(new_id(), 3, 2, "accepted", round=1, offsets=(3, 7)),
]


def _golden(topic: str) -> Fact:
    """Return a fact of each kind with every field filled."""
    golden = msgspec.json.decode(golden_file(topic).read_bytes())
    return codec_of_release().decode(topic, msgspec.json.encode(golden["state"])).fact


@pytest.fixture(params=[*map(_golden, FACTS), *SPARSE], ids=lambda fact: fact.TOPIC)
def event(request: pytest.FixtureRequest) -> Recorded:
    """Give an event of each kind."""
    context = Context(_AT, "test", new_id())
    return Recorded(7, _AT, new_id(), 2, context, request.param)


@pytest.mark.parametrize("read_model", READ_MODELS.values(), ids=list(READ_MODELS))
def test_a_read_model_changes_only_tables_of_its_own(
    event: Recorded, read_model: ReadModel
) -> None:
    """A room owns its tables, and nobody else writes them."""
    assert {change.table for change in read_model.changes(event)} <= set(
        read_model.tables
    )


def test_every_fact_is_said_in_words(event: Recorded) -> None:
    """A new kind of fact gets its sentence, and no sentence is a topic."""
    assert type(event.fact) in WORDS
    assert in_words(event.fact) != event.fact.TOPIC


@pytest.mark.parametrize("read_model", READ_MODELS.values(), ids=list(READ_MODELS))
def test_the_same_event_says_the_same_change(
    event: Recorded, read_model: ReadModel
) -> None:
    """What is changed depends on the event alone: a rebuild comes to the same."""
    assert list(read_model.changes(event)) == list(read_model.changes(event))


def test_a_fact_that_is_about_another_card_names_it() -> None:
    """The history links to it; of any other fact there is none."""
    gone, survivor = new_id(), SubscriberMergedInto(new_id())

    assert other_card(survivor) == survivor.survivor_id
    assert other_card(ContactRemoved(gone)) is None

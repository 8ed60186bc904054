"""An event touches whom it may move into a segment or out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.events import (
    ActivityRecorded,
    AddressSuppressed,
    AudienceFrozen,
    Context,
    Fact,
    FieldDeclared,
    Hit,
    HitsRecorded,
    ListCreated,
    ListJoined,
    MembersEntered,
    Recorded,
    SegmentRedefined,
    WindowResulted,
)
from domain.ids import new_id
from domain.touching import MOVING, Touched
from tests.builders import a_ref

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
STREAM, PERSON = new_id(), new_id()


def touched(fact: Fact) -> Touched:
    """Return whom a fact touches."""
    found = Touched()
    found.by([Recorded(9, AT, STREAM, 4, Context(AT, "test", new_id()), fact)])
    return found


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (ListJoined(new_id()), Touched(people={STREAM})),
        (
            ActivityRecorded(new_id(), PERSON, "order.paid", AT, {}, a_ref()),
            Touched(people={PERSON}),
        ),
        (WindowResulted(new_id(), 0, 1, "accepted"), Touched(windows={STREAM})),
        (AudienceFrozen(new_id(), 1, 1, b"", {}), Touched(campaigns={STREAM})),
        (
            AddressSuppressed(b"d", "pepper", "email", "account", "block"),
            Touched(digests={b"d"}),
        ),
        (
            HitsRecorded(
                new_id(),
                AT,
                ("",),
                (Hit("", 0, 0, new_id(), PERSON), Hit("", 0, 0)),
            ),
            Touched(people={PERSON}),
        ),
        (SegmentRedefined(a_ref()), Touched(everybody=True)),
        (FieldDeclared("age", "Age", "integer"), Touched(everybody=True)),
    ],
)
def test_a_fact_touches_whom_it_is_about(fact: Fact, expected: Touched) -> None:
    """One person, those of a window, the holder of an address, or everybody."""
    assert touched(fact) == expected
    assert type(fact) in MOVING


@pytest.mark.parametrize(
    "fact", [ListCreated("news", "News"), MembersEntered(new_id(), 1, "event", ())]
)
def test_what_is_about_nobody_touches_nobody(fact: Fact) -> None:
    """Nor does what follows from a look lead to another."""
    assert touched(fact) == Touched()
    assert type(fact) not in MOVING

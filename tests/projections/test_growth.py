"""Who came and who went, and what was said, as rows: pure."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.events import (
    ConsentExpired,
    ConsentGranted,
    Context,
    Fact,
    ListJoined,
    ListLeft,
    MembersEntered,
    MembersLeft,
    Recorded,
    SubscriberMergedInto,
    SubscriberRegistered,
    VaultRef,
)
from domain.store.changes import Add
from projections.growth.projection import changes

AT, QUARTER = (datetime(2026, 3, 3, 10, minute, tzinfo=UTC) for minute in (20, 15))
STREAM, LIST, CONTACT = UUID(int=1), UUID(int=2), UUID(int=3)
REF = VaultRef(UUID(int=4), bytes(32))
SPOKEN = (QUARTER, "newsletter", "email")
GRANTED = ConsentGranted(CONTACT, "email", "newsletter", "form", AT, bytes(32), REF)
EXPIRED = ConsentExpired(CONTACT, "email", "newsletter", 2)


@pytest.mark.parametrize(
    ("fact", "change"),
    [
        (
            SubscriberRegistered("import"),
            Add("people_counts", (QUARTER, "api"), {"registered": 1}),
        ),
        (
            SubscriberMergedInto(UUID(int=9)),
            Add("people_counts", (QUARTER, "api"), {"gone": 1}),
        ),
        (
            ListJoined(LIST),
            Add("member_counts", (LIST, QUARTER, "api"), {"joined": 1}),
        ),
        (ListLeft(LIST), Add("member_counts", (LIST, QUARTER, "api"), {"left": 1})),
        (
            MembersEntered(LIST, 1, "time", (STREAM, CONTACT)),
            Add("segment_counts", (LIST, QUARTER, "time"), {"entered": 2}),
        ),
        (
            MembersLeft(LIST, 1, "event", (STREAM,)),
            Add("segment_counts", (LIST, QUARTER, "event"), {"left": 1}),
        ),
        (
            GRANTED,
            Add(
                "consent_counts",
                (*SPOKEN, "granted", "api", "form", bytes(32).hex()),
                {"times": 1},
            ),
        ),
        (
            EXPIRED,
            Add("consent_counts", (*SPOKEN, "expired", "api", "", ""), {"times": 1}),
        ),
    ],
)
def test_each_fact_is_counted_in_its_quarter(fact: Fact, change: Add) -> None:
    """By its source; what nobody said has neither method nor notice."""
    context = Context(AT, "key:1", UUID(int=5))

    assert list(changes(Recorded(7, AT, STREAM, 1, context, fact))) == [change]

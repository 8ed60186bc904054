"""A segment has versions, a code for ever, and members that may be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from domain.errors import SegmentCodeTaken, SegmentOutOfUse
from domain.events import (
    Fact,
    MembersEntered,
    MembersLeft,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
)
from domain.ids import new_id
from domain.segment import Look, Seen, Segment, look_stream, segment_stream
from tests.builders import a_ref
from tests.domain.decisions import happened

REF = a_ref()
DEFINED = SegmentDefined("vip", "VIP", REF)


def a_segment(*facts: Fact) -> Segment:
    """Return a segment to which this has happened."""
    return happened(Segment(segment_stream("vip")), [DEFINED, *facts])


def test_it_is_defined_once() -> None:
    """A code is given once, also when the segment is archived."""
    made = Segment(segment_stream("vip"))

    assert list(made.define("vip", "VIP", REF)) == [DEFINED]
    with pytest.raises(SegmentCodeTaken):
        list(a_segment(SegmentArchived()).define("vip", "VIP", REF))


def test_each_definition_is_a_version() -> None:
    """The edition is the version of the event that defines it; a name is none."""
    other = a_ref()
    segment = a_segment(SegmentRenamed("Best"), SegmentRedefined(other))

    assert (segment.name, segment.edition, segment.conditions) == ("Best", 3, other)
    assert list(segment.redefine(REF)) == [SegmentRedefined(REF)]


def test_doing_again_what_is_so_records_nothing() -> None:
    """Neither the same name nor another end."""
    archived = a_segment(SegmentArchived())

    assert list(archived.rename("VIP")) == []
    assert list(archived.rename("Best")) == [SegmentRenamed("Best")]
    assert list(archived.archive()) == []
    assert list(a_segment().unwatch()) == []
    assert list(a_segment(SegmentWatched()).watch()) == []


def test_members_are_kept_from_one_time_to_another() -> None:
    """And no longer than it is in use."""
    watched = a_segment(SegmentWatched())

    assert list(a_segment().watch()) == [SegmentWatched()]
    assert list(watched.unwatch()) == [SegmentUnwatched()]
    assert list(watched.archive()) == [SegmentUnwatched(), SegmentArchived()]
    assert not a_segment(SegmentWatched(), SegmentUnwatched()).watched


@pytest.mark.parametrize("rule", [lambda one: one.redefine(REF), Segment.watch])
def test_nothing_new_rests_on_what_is_out_of_use(
    rule: Callable[[Segment], Iterable[Fact]],
) -> None:
    """An archived segment is neither redefined nor watched."""
    with pytest.raises(SegmentOutOfUse):
        list(rule(a_segment(SegmentArchived())))


def test_a_look_says_who_came_and_who_went_a_thousand_at_a_time() -> None:
    """In a stream of its own, so that a segment is loaded without its members."""
    segment = a_segment(SegmentWatched())
    seen = Seen(segment.id, segment.edition, "event")
    people = tuple(new_id() for _ in range(1_500))
    look = Look(look_stream(segment.id, 9))

    facts = list(look.move(seen, people, people[:1]))

    assert facts == [
        MembersEntered(segment.id, 1, "event", people[:1_000]),
        MembersEntered(segment.id, 1, "event", people[1_000:]),
        MembersLeft(segment.id, 1, "event", people[:1]),
    ]
    assert look_stream(segment.id, 9) != look_stream(segment.id, 10)
    assert segment.watched == 2

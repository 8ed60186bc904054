"""Ids sort by time, and what must happen once has one id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import derived_id, keyed_id, named_id, new_id

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CENTURIES = timedelta(days=365 * 500)
moments = st.timedeltas(timedelta(0), CENTURIES).map(lambda since: EPOCH + since)
words = st.text(st.characters(exclude_characters="\x1f", codec="utf-8"))
parts = st.lists(words, min_size=1, max_size=3)


def test_new_ids_are_of_version_7_and_follow_one_another() -> None:
    """RFC 9562: time first, so that the newest come last."""
    ids = [new_id() for _ in range(1_000)]

    assert {id_.version for id_ in ids} == {7}
    assert len(set(ids)) == 1_000
    assert ids == sorted(ids)


@given(moments, parts)
def test_equal_causes_give_equal_ids(at: datetime, parts: list[str]) -> None:
    """A derived id is a UUIDv8 that begins with the milliseconds of its cause."""
    id_ = derived_id(at, *parts)

    assert id_ == derived_id(at, *parts)
    assert _is_version_8(id_)
    assert abs((id_.int >> 80) - (at - EPOCH) / timedelta(milliseconds=1)) < 1


@given(parts, parts)
def test_other_causes_give_other_ids(one: list[str], other: list[str]) -> None:
    """Also when the parts, written one after another, are the same letters."""
    assert (derived_id(AT, *one) == derived_id(AT, *other)) == (one == other)
    assert (named_id(*one) == named_id(*other)) == (one == other)


def test_derived_ids_sort_by_their_causes() -> None:
    """So they keep the log as dense as new ids do."""
    ids = [derived_id(AT + timedelta(seconds=n), "step", n) for n in range(100)]

    assert ids == sorted(ids)


def test_ids_never_change() -> None:
    """They are in logs: another rule would lose what they name."""
    assert named_id("list", "news") == UUID("4467c4a0-5b12-8816-ae86-e4a39dfb473f")
    assert derived_id(AT, "window", 1) == UUID("019cb331-a0a0-8092-a569-3388cb5f2333")


def _is_version_8(id_: UUID) -> bool:
    return id_.version == 8 and id_.variant == RFC_4122


@given(st.binary(min_size=1), parts)
def test_a_keyed_id_is_told_by_the_key_alone(secret: bytes, named: list[str]) -> None:
    """Equal under one key, another one under another, and of version 8."""
    id_ = keyed_id(secret, *named)

    assert id_ == keyed_id(secret, *named)
    assert id_ != keyed_id(secret + b"x", *named)
    assert id_ != named_id(*named)
    assert id_.version == 8

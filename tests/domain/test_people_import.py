"""An import is begun once, comes to an end once, and its counts add up."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.errors import ImportNotEnded, ImportReliedOn
from domain.events import (
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
    RowError,
    UndoCounts,
)
from domain.ids import new_id
from domain.people_import import Import
from tests.domain.decisions import given, happened

STARTED = ImportStarted(new_id(), "newsletter", bytes(32), 1_000, {"Email": "email"})
SOME = ImportCounts(rows=3, created=2, failed=1, granted=2)
MORE = ImportCounts(rows=2, updated=1, unchanged=1, unconfirmed=1)
ERROR = RowError(3, "email", "text", "is no address")
FIRST_CHUNK = ImportChunkCommitted(4, 500, SOME, (ERROR,))
counts = st.builds(ImportCounts, *[st.integers(0, 100)] * 10)


def test_a_file_is_taken_in_once() -> None:
    """A second start of the same import records nothing."""
    assert list(Import(new_id()).start(STARTED)) == [STARTED]
    assert list(given(Import, STARTED).start(STARTED)) == []


def test_a_chunk_is_committed_once() -> None:
    """Who reads lines again that were committed before adds nothing."""
    people = given(Import, STARTED)

    assert list(people.commit_chunk(4, 500, SOME, [ERROR])) == [FIRST_CHUNK]
    happened(people, [FIRST_CHUNK])
    assert list(people.commit_chunk(4, 500, SOME, [ERROR])) == []
    assert list(people.commit_chunk(6, 700, MORE, [])) == [
        ImportChunkCommitted(6, 700, MORE)
    ]


def test_the_end_of_an_import_sums_its_chunks_up() -> None:
    """What became of all rows is what became of each chunk's."""
    second = ImportChunkCommitted(6, 700, MORE)
    people = given(Import, STARTED, FIRST_CHUNK, second)

    assert list(people.finish()) == [ImportFinished(SOME + MORE)]


@pytest.mark.parametrize(
    "end", [ImportFinished(SOME), ImportFailed(5, "is broken"), ImportCancelled(SOME)]
)
def test_an_import_ends_once(
    end: ImportFinished | ImportFailed | ImportCancelled,
) -> None:
    """Afterwards nothing is committed, finished or failed."""
    people = given(Import, STARTED, FIRST_CHUNK)
    assert list(people.fail(5, "is broken")) == [ImportFailed(5, "is broken")]

    happened(people, [end])

    assert list(people.commit_chunk(9, 900, MORE, [])) == []
    assert list(people.finish()) == []
    assert list(people.fail(9, "is broken")) == []
    assert list(people.cancel()) == []
    assert list(people.start(STARTED)) == []


@each(counts, counts, counts)
def test_counts_add_up_in_any_order(
    one: ImportCounts, two: ImportCounts, three: ImportCounts
) -> None:
    """However a file is cut into chunks, its counts are the same."""
    assert one + ImportCounts() == one
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


def test_what_was_read_before_a_cancel_is_counted() -> None:
    """Whoever cancels is told what stays."""
    people = given(Import, STARTED, FIRST_CHUNK)

    assert list(people.cancel()) == [ImportCancelled(SOME)]


def test_people_come_onto_every_list_that_is_named() -> None:
    """Also onto none, when each row names its own."""
    one, two = new_id(), new_id()

    assert ImportStarted(one, "n", b"", 1, {}, more_lists=(two,)).lists == (one, two)
    assert ImportStarted(None, "n", b"", 1, {}).lists == ()


ENDED = (STARTED, FIRST_CHUNK, ImportFinished(SOME))


def test_what_ended_can_be_undone_chunk_by_chunk() -> None:
    """Asked for once; each chunk once; then it is said that all of it was."""
    people = given(Import, *ENDED)
    some = UndoCounts(people=2)
    assert list(people.undo_chunk(2, some)) == []

    happened(people, people.undo(None))
    assert list(people.undo(None)) == []
    assert list(people.finish_undoing()) == []
    happened(people, people.undo_chunk(2, some))

    assert list(people.undo_chunk(2, some)) == []
    assert list(people.finish_undoing()) == [ImportUndone(some)]
    happened(people, people.finish_undoing())
    assert list(people.finish_undoing()) == []


def test_what_is_under_way_or_was_relied_on_is_not_undone() -> None:
    """The campaign is named."""
    campaign = new_id()

    with pytest.raises(ImportNotEnded):
        list(given(Import, STARTED).undo(None))
    with pytest.raises(ImportReliedOn, match=str(campaign)):
        list(given(Import, *ENDED).undo(campaign))


def test_rows_that_moved_contacts_are_named_when_it_is_undone() -> None:
    """With the reason why something of them stays; other chunks name none."""
    asked = [ImportFinished(SOME), ImportUndoAsked()]
    people = given(Import, STARTED)
    happened(people, people.commit_chunk(4, 500, SOME, [], [3]))
    happened(people, [*people.commit_chunk(6, 700, MORE, []), *asked])
    first, second = people.chunks

    (undone,) = people.undo_chunk(second, UndoCounts(people=2))
    assert isinstance(undone, ImportChunkUndone)
    assert (undone.counts, undone.errors) == (UndoCounts(people=2), ())
    (undone,) = people.undo_chunk(first, UndoCounts(people=2))
    assert isinstance(undone, ImportChunkUndone)
    assert undone.counts == UndoCounts(people=2, moving=1)
    assert [(one.line, one.field) for one in undone.errors] == [(3, "row")]


def test_whether_contacts_of_others_come_is_told() -> None:
    """Unless it is, they do not."""
    merging = msgspec.structs.replace(STARTED, if_contact_in_use="merge")

    assert [STARTED.moves_contacts, merging.moves_contacts] == [False, True]

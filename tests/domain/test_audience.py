"""Lists, notices, imports and keys decide little, and that once."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.audience import (
    About,
    ApiKey,
    Import,
    MailingList,
    Notice,
    list_stream,
    notice_id,
    notice_stream,
)
from domain.errors import ListCodeTaken
from domain.events import (
    ImportChunkCommitted,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    KeyIssued,
    KeyRevoked,
    ListArchived,
    ListCreated,
    ListRenamed,
    NoticePublished,
    PersonalDataRead,
    RowError,
)
from domain.ids import new_id
from tests.domain.decisions import given, happened

CREATED = ListCreated("news", "News")
STARTED = ImportStarted(new_id(), "newsletter", bytes(32), 1_000, {"Email": "email"})
SOME = ImportCounts(rows=3, created=2, failed=1, granted=2)
MORE = ImportCounts(rows=2, updated=1, unchanged=1, unconfirmed=1)
ERROR = RowError(3, "email", "text", "is no address")
FIRST_CHUNK = ImportChunkCommitted(4, 500, SOME, (ERROR,))
counts = st.builds(ImportCounts, *[st.integers(0, 100)] * 8)


def test_a_code_is_given_once() -> None:
    """A second list of the same code is refused, also when the first is archived."""
    assert list(MailingList(new_id()).create("news", "News")) == [CREATED]
    with pytest.raises(ListCodeTaken, match="news"):
        list(given(MailingList, CREATED, ListArchived()).create("news", "Again"))


def test_a_list_takes_another_name_when_it_is_another() -> None:
    """The name it has already is nothing to record."""
    news = given(MailingList, CREATED)

    assert list(news.rename("Letters")) == [ListRenamed("Letters")]
    happened(news, [ListRenamed("Letters")])
    assert list(news.rename("Letters")) == []


def test_a_list_is_archived_once() -> None:
    """It stays so."""
    news = given(MailingList, CREATED)

    assert list(news.archive()) == [ListArchived()]
    assert list(happened(news, [ListArchived()]).archive()) == []


def test_lists_of_one_code_are_one_stream() -> None:
    """So the log itself keeps codes unique."""
    assert list_stream("news") == list_stream("news") != list_stream("other")


@each(st.text(st.characters(codec="utf-8")))
def test_a_wording_is_published_once_under_its_digest(wording: str) -> None:
    """It is addressed by the SHA-256 of its bytes, and never edited."""
    published = NoticePublished(sha256(wording.encode()).digest(), wording)

    assert list(Notice(notice_stream(wording)).publish(wording)) == [published]
    assert list(given(Notice, published).publish(wording)) == []
    assert notice_id(wording) == published.notice_id


def test_a_wording_that_came_with_a_consent_is_described_later_and_once() -> None:
    """Its words are the same; what it has said of itself is not changed."""
    described = About("en", link="https://shop.example/privacy")
    came = given(Notice, NoticePublished(notice_id("Yes"), "Yes"))

    [later] = list(came.publish("Yes", described))
    happened(came, [later])

    assert isinstance(later, NoticePublished)
    assert (later.wording, later.language) == ("Yes", "en")
    assert list(came.publish("Yes", described)) == []
    assert list(came.publish("Yes", About("de"))) == []


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


@pytest.mark.parametrize("end", [ImportFinished(SOME), ImportFailed(5, "is broken")])
def test_an_import_ends_once(end: ImportFinished | ImportFailed) -> None:
    """Afterwards nothing is committed, finished or failed."""
    people = given(Import, STARTED, FIRST_CHUNK)
    assert list(people.fail(5, "is broken")) == [ImportFailed(5, "is broken")]

    happened(people, [end])

    assert list(people.commit_chunk(9, 900, MORE, [])) == []
    assert list(people.finish()) == []
    assert list(people.fail(9, "is broken")) == []


@each(counts, counts, counts)
def test_counts_add_up_in_any_order(
    one: ImportCounts, two: ImportCounts, three: ImportCounts
) -> None:
    """However a file is cut into chunks, its counts are the same."""
    assert one + ImportCounts() == one
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


def test_a_key_is_issued_once_and_revoked_once() -> None:
    """What is revoked stays so."""
    key = ApiKey(new_id())
    issued = KeyIssued(key.id, "owner", "laptop")

    assert list(key.issue("owner", "laptop")) == [issued]
    happened(key, [issued])
    assert list(key.issue("owner", "laptop")) == []
    assert list(key.revoke()) == [KeyRevoked(key.id)]
    assert list(happened(key, [KeyRevoked(key.id)]).revoke()) == []


def test_whom_a_holder_was_shown_is_noted() -> None:
    """Who was shown nobody has read nothing."""
    key, anna = ApiKey(new_id()), new_id()

    assert list(key.note_reading("/v1/subscribers", [anna])) == [
        PersonalDataRead("/v1/subscribers", (anna,))
    ]
    assert list(key.note_reading("/v1/subscribers", [])) == []

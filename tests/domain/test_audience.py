"""Lists, notices and keys decide little, and that once."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.audience import (
    About,
    ApiKey,
    MailingList,
    Notice,
    list_stream,
    notice_id,
    notice_stream,
)
from domain.errors import ListCodeTaken, ListOutOfUse
from domain.events import (
    KeyIssued,
    KeyRevoked,
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListOrderFailed,
    ListRenamed,
    NoticePublished,
    PeopleExported,
    PersonalDataRead,
)
from domain.ids import new_id
from tests.domain.decisions import given, happened

CREATED = ListCreated("news", "News")


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


def test_a_list_out_of_use_is_not_filled_but_cleared() -> None:
    """Nobody comes onto it; who is on it may leave."""
    news = given(MailingList, CREATED, ListArchived())

    with pytest.raises(ListOutOfUse, match="news"):
        list(news.order_filling("list", new_id()))
    assert list(news.order_clearing()) == [ListClearingOrdered()]


def test_an_order_is_carried_out_once() -> None:
    """Each by its version; what is not ordered is not carried out."""
    source = new_id()
    fill = ListFillingOrdered("list", source)
    news = given(MailingList, CREATED, fill, ListClearingOrdered())
    assert list(news.order_filling("list", source)) == [fill]
    assert list(news.order_clearing()) == [ListClearingOrdered()]

    assert list(news.carry_out(2, 7)) == [ListFilled(2, 7)]
    assert list(news.carry_out(3, 7)) == [ListCleared(3, 7)]
    happened(news, [ListFilled(2, 7), ListCleared(3, 7)])
    assert list(news.carry_out(2, 7)) == []
    assert news.orders == {}


def test_an_order_is_given_up_once() -> None:
    """It is no order any more, and is not carried out later."""
    news = given(MailingList, CREATED, ListFillingOrdered("segment", new_id()))

    assert list(news.give_up(2, "why")) == [ListOrderFailed(2, "why")]
    happened(news, [ListOrderFailed(2, "why")])
    assert list(news.give_up(2, "why")) == []
    assert list(news.carry_out(2, 7)) == []


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


def test_each_export_is_noted() -> None:
    """Whoever takes people away twice has done it twice."""
    key, news = ApiKey(new_id()), new_id()

    for _ in range(2):
        assert list(key.note_export("csv", news)) == [PeopleExported("csv", news)]
    assert list(key.note_export("json", None)) == [PeopleExported("json")]

"""An option goes while somebody is given it: the second of the two decides again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.application import (
    Application,
    ImportOptions,
    Newcomer,
    Upsert,
    create_application,
)
from domain.application.records import Records
from domain.errors import ConflictPersists, FieldOptionsInUse, FieldsInvalid
from domain.events import FieldDeclared
from domain.store.datastore import AccountDatastore
from tests.application.builders import PEPPERS, a_list, a_person, by
from tests.application.test_deliveries import PURPOSE
from tests.application.test_imports import a_chunk, a_row, sent

Between = Callable[[Callable[[], object]], None]
SIZE = FieldDeclared("size", "Size", "one_of", ("S", "M", "L"))


@pytest.fixture
def other(datastore: AccountDatastore) -> Application:
    """Return the commands of another process, on connections of its own."""
    return create_application(datastore, PEPPERS)


@pytest.fixture
def anna(application: Application) -> UUID:
    """Return somebody who may have a size."""
    application.fields.declare(by(), SIZE)
    return a_person(application)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """Return how to let something happen between a decision and its append."""
    commit = Records._commit  # noqa: SLF001 - to come between
    waiting: list[Callable[[], object]] = []

    def commit_after(self: Records, *decided: Any) -> Any:  # noqa: ANN401 - handed on
        if waiting:
            waiting.pop()()
        return commit(self, *decided)

    monkeypatch.setattr(Records, "_commit", commit_after)
    yield waiting.append
    assert not waiting


def drop_l(application: Application) -> None:
    """Take an option away."""
    application.fields.change(by(), "size", options=("S", "M"))


def sizes(application: Application, person: UUID) -> tuple[tuple[str, ...], object]:
    """Return the options there are, and what somebody has."""
    options = application.fields.load().declared["size"].kind.options
    vault = application.subscribers._records.vault  # noqa: SLF001 - to look
    return options, vault.profiles([person]).get(person, {}).get("size")


@pytest.mark.parametrize("first", ["L", "M"])
def test_who_was_given_it_first_keeps_it(
    application: Application,
    other: Application,
    between: Between,
    anna: UUID,
    first: str,
) -> None:
    """The option is in use by then; another option is none of its business."""
    between(lambda: other.subscribers.change_profile(by(), anna, {"size": first}))

    if first == "L":
        with pytest.raises(FieldOptionsInUse):
            drop_l(application)
    else:
        drop_l(application)

    there = ("S", "M", "L") if first == "L" else ("S", "M")
    assert sizes(application, anna) == (there, first)


def test_who_comes_second_is_not_given_it(
    application: Application, other: Application, between: Between, anna: UUID
) -> None:
    """It is no option any more, however long ago the request was read."""
    between(lambda: drop_l(other))
    with pytest.raises(FieldsInvalid):
        application.subscribers.change_profile(by(), anna, {"size": "L"})

    assert sizes(application, anna) == (("S", "M"), None)


def test_a_newcomer_and_one_of_many_are_held_to_it_too(
    application: Application, other: Application, between: Between, anna: UUID
) -> None:
    """Whatever way they come in by."""
    between(lambda: drop_l(other))
    newcomer = Newcomer([("email", "bo@b.example")], {"size": "L"})
    with pytest.raises(FieldsInvalid):
        application.subscribers.register(by(), newcomer)

    between(
        lambda: other.fields.change(by(), "size", options=("M",)),
    )
    told = Upsert((("email", "anna@example.com"),), {"size": "S"})
    (outcome,), _ = application.upserts.many(by(), [told])

    assert outcome.refusal == "FieldsInvalid"
    assert sizes(application, anna) == (("M",), None)


def test_rows_that_were_read_before_are_read_again(
    application: Application, other: Application, between: Between, anna: UUID
) -> None:
    """The chunk fails, and its worker begins it anew with the fields as they are."""
    options = ImportOptions(a_list(application), PURPOSE)
    begun = application.imports.start(by(), sent(application), options)
    read = application.fields.load().version
    chunk = replace(a_chunk(a_row(2, "cy@c.example")), fields=read)
    between(lambda: drop_l(other))

    with pytest.raises(ConflictPersists):
        application.imports.commit_chunk(by(), begun.id, chunk)

    again = replace(chunk, fields=read + 1)
    application.imports.commit_chunk(by(), begun.id, again)
    assert application.imports.get(begun.id).counts.created == 1
    assert sizes(application, anna) == (("S", "M"), None)

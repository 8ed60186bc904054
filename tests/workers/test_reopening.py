"""Whoever was erased comes back by their own new yes, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.application import Application, SignUp, Trace, Wanted
from domain.application.confirmations import NO, YES
from domain.application.records import Records
from domain.audience import About, notice_id
from domain.errors import AddressClosed
from domain.events import FormPublished, Tick
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber
from tests.application.builders import (
    AT,
    PEPPERS,
    WORDING,
    a_block,
    a_person,
    by,
    said_yes,
)
from tests.workers.postman import Postman, link_in

ANNA = "anna@example.com"
#: What closes an address; of these the last two stay.
CLOSINGS = (
    ("account", "self"),
    ("channel", "complaint"),
    ("account", "elsewhere"),
    ("account", "owner"),
    ("topic:shoes", "self"),
)


@pytest.fixture
def postman(datastore: AccountDatastore, tmp_path: Path) -> Postman:
    """Give who sends the questions."""
    return Postman(datastore, Keyring.open(tmp_path), lambda: AT)


@pytest.fixture
def token(application: Application, postman: Postman) -> str:
    """Erase somebody, have them sign up anew, and return the link in their message."""
    application.erasing.erase(by(), a_person(application, ANNA), Wanted("request"))
    application.notices.publish(by(), WORDING, About())
    form = FormPublished("f", "Join", (Tick(("newsletter",), notice_id(WORDING)),))
    application.forms.publish(by(), form, can_confirm=True)
    application.sign_ups.take(by(), "f", SignUp(ANNA, [0]), [])
    (message,) = postman.deliver()
    return link_in(message).removeprefix("/c/")


def is_closed(datastore: AccountDatastore) -> bool:
    """Tell whether the address is suppressed."""
    return bool(Suppressions(datastore, PEPPERS).closed("email", [ANNA]))


def test_their_own_yes_opens_the_address(
    application: Application, datastore: AccountDatastore, token: str
) -> None:
    """C-13: after a fresh double opt-in they are written to again."""
    assert is_closed(datastore)

    application.confirmations.answer(by(), token, YES, Trace())

    assert not is_closed(datastore)
    person = _holder(datastore)
    assert list(person.consents.states().values()) == ["granted"]


def test_their_no_leaves_it_closed(
    application: Application, datastore: AccountDatastore, token: str
) -> None:
    """They changed their mind, and nothing else did."""
    application.confirmations.answer(by(), token, NO, Trace())

    assert is_closed(datastore)


def test_nobody_here_says_yes_for_them(
    application: Application, datastore: AccountDatastore, token: str
) -> None:
    """While the question is open, a yes by command is refused."""
    assert token
    person = _holder(datastore)
    [contact] = person.contacts

    with pytest.raises(AddressClosed):
        application.subscribers.grant_consent(
            by(), person.id, contact, "newsletter", said_yes()
        )


def test_their_own_yes_leaves_the_owners_block(
    application: Application, datastore: AccountDatastore, token: str
) -> None:
    """What they wished themselves ends with it, and nothing else."""
    for scope, ground in CLOSINGS:
        batch = a_block(ANNA, scope=scope, ground=ground)
        application.stop_lists.fill(by(), batch)

    application.confirmations.answer(by(), token, YES, Trace())

    found = Suppressions(datastore, PEPPERS).of([("email", ANNA)])[("email", ANNA)]
    left = [(one.scope, one.ground) for one in found]
    assert left == [("account", "owner"), ("topic:shoes", "self")]


def test_whom_the_owner_blocked_is_not_even_asked(
    application: Application, postman: Postman, token: str
) -> None:
    """A sign-up of a blocked address sends nothing there."""
    assert token
    application.stop_lists.fill(by(), a_block("bo@b.example"))
    application.stop_lists.fill(by(), a_block("cy@c.example", ground="self"))

    for address in ("bo@b.example", "cy@c.example"):
        application.sign_ups.take(by(), "f", SignUp(address, [0]), [])

    (message,) = postman.deliver()
    assert "cy@c.example" in str(message)


def _holder(datastore: AccountDatastore) -> Subscriber:
    records = Records(datastore)
    [(id_, _)] = records.vault.holders("email", [ANNA]).values()
    return records.load(Subscriber, id_)

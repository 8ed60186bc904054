"""A message of its own is sent once, whatever the server does or whoever dies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.application import Application, By, Wanted, WantedMessage
from domain.application.records import Decision, Records
from domain.content import Content, Sender
from domain.errors import AddressClosed, ContentInvalid, NotFound
from domain.ids import new_id
from domain.ledger.stream import LEDGER, Ledger
from domain.message import Message
from domain.store.keyring import Keyring
from domain.subscriber import Subscriber
from tests.application.builders import AT, a_block, a_person, by
from tests.workers.wire import Wire
from workers.channels import Outcome, Verdict
from workers.due import Held
from workers.kinds import DESTROY_MESSAGE, SEND_MESSAGE
from workers.messaging import DestroyMessage, SendMessage
from workers.origin import Origin
from workers.tasks import LEFT_OFF, Later

WANTED = WantedMessage(
    Content("Order {{ number }}", "<p>Thank you, {{ first_name }}</p>"),
    Sender("Shop", "orders@shop.example"),
    "anna@example.com",
    group="orders",
    data={"number": 7},
)


class Post:
    """Sends messages with a wire and a clock of a test."""

    def __init__(self, application: Application, records: Records, path: Path) -> None:
        self.application = application
        self.wire = Wire()
        self.now = AT
        self._vault = records.vault
        origin = Origin("https://mail.example", Keyring.open(path))
        self._task = SendMessage(
            application, records.vault, self.wire, origin, lambda: self.now
        )

    def ask(self, wanted: WantedMessage = WANTED) -> UUID:
        """Have a message sent."""
        return self.application.messages.send(by(), wanted).id

    def work(self, id_: UUID, *, stopping: bool = False) -> Later | None:
        """Do what is due about a message."""
        held = Held(id_, SEND_MESSAGE, id_, 1, new_id(), 0)
        return self._task(held, lambda: not stopping)

    def destroy(self, id_: UUID) -> None:
        """Have its time come."""
        held = Held(new_id(), DESTROY_MESSAGE, id_, 1, new_id(), 0)
        DestroyMessage(self.application, lambda: self.now)(held, lambda: True)

    def found(self, id_: UUID) -> Message:
        """Return a message as it stands."""
        return self.application.messages.get(id_)

    def left(self, id_: UUID) -> bool:
        """Tell whether what it says is still in the vault."""
        asked = self.found(id_).asked
        assert asked
        return bool(self._vault.values([asked.payload.id]))


@pytest.fixture
def post(application: Application, records: Records, tmp_path: Path) -> Post:
    """Give a post office."""
    return Post(application, records, tmp_path)


def the_contact(records: Records, person: UUID) -> UUID:
    """Return the one contact of somebody."""
    (contact,) = records.load(Subscriber, person).contacts
    return contact


def test_it_says_what_was_asked_and_goes_once(post: Post) -> None:
    """With the person's fields, and the data on top."""
    a_person(post.application)
    id_ = post.ask()

    assert post.work(id_) is None
    assert post.work(id_) is None

    assert post.found(id_).state == "accepted"
    assert post.wire.sent == ["anna@example.com"]
    payload = post.application.messages.payload(post.found(id_))
    assert payload
    assert (payload.subject, payload.html) == ("Order 7", "<p>Thank you, Anna</p>")
    assert payload.text.strip() == "Thank you, Anna"


def test_whoever_is_not_known_is_made_known(post: Post, records: Records) -> None:
    """Without any consent; a second message finds them."""
    first, second = post.found(post.ask()).asked, post.found(post.ask()).asked

    assert first
    assert second
    assert first.contact_id == second.contact_id
    person = records.load(Subscriber, first.subscriber_id)
    assert person.version == 1


def test_the_same_command_sends_one_message(post: Post) -> None:
    """D-05: also one that made the person known."""
    once = by("order-7")

    ids = {post.application.messages.send(once, WANTED).id for _ in range(3)}

    assert len(ids) == 1


def test_a_contact_may_be_named(post: Post, records: Records) -> None:
    """By id; another is not found."""
    contact = the_contact(records, a_person(post.application))
    known = replace(WANTED, address=None, contact_id=contact)

    assert post.work(post.ask(known)) is None
    with pytest.raises(NotFound):
        post.ask(replace(known, contact_id=new_id()))


def test_what_cannot_be_rendered_is_refused(post: Post) -> None:
    """With the field and the line, before anything is recorded."""
    broken = replace(WANTED, content=Content("Order", "<p>\n{{ number | nonsense }}"))

    with pytest.raises(ContentInvalid, match=r"html: .*line 2"):
        post.ask(broken)


def test_a_closed_address_gets_nothing(post: Post) -> None:
    """Whether it was closed before the message was asked for, or after."""
    before, after = "before@example.com", "after@example.com"
    post.application.stop_lists.fill(by(), a_block(before))
    asked = [post.ask(replace(WANTED, address=address)) for address in (before, after)]
    post.application.stop_lists.fill(by(), a_block(after))

    assert [post.work(id_) for id_ in asked] == [None, None]

    assert [post.found(id_).state for id_ in asked] == ["suppressed"] * 2
    assert post.wire.sent == []


def test_whoever_was_erased_gets_nothing(post: Post) -> None:
    """And nothing of what it said is left; the address takes no new message."""
    person, id_ = a_person(post.application), post.ask()
    post.application.erasing.erase(by(), person, Wanted("request"))

    assert post.work(id_) is None

    assert (post.found(id_).state, post.wire.sent) == ("suppressed", [])
    assert not post.left(id_)
    with pytest.raises(AddressClosed):
        post.ask()


def test_a_server_that_defers_is_asked_again(post: Post) -> None:
    """E-10: after longer each time, and until it is too late."""
    busy = Verdict(Outcome.DEFERRED, 451, "4.3.0 busy")
    post.wire.answer = lambda _: busy
    id_ = post.ask()

    waits = [post.work(id_) for _ in range(3)]

    assert [wait and wait.after.total_seconds() for wait in waits] == [60, 120, 240]
    post.now = AT + timedelta(days=1)
    assert post.work(id_) is None
    assert post.found(id_).state == "rejected"
    assert len(post.wire.sent) == 3


def test_a_server_that_is_away_is_tried_until_it_is_too_late(post: Post) -> None:
    """No attempt is made, and none counted."""
    post.wire.down = True
    id_ = post.ask()

    later = post.work(id_)
    assert later
    assert later.in_vain
    assert post.found(id_).attempts == 0
    post.now = AT + timedelta(days=1)
    assert post.work(id_) is None
    assert post.found(id_).state == "rejected"


def test_what_is_in_doubt_goes_once_more_under_the_same_name(post: Post) -> None:
    """D-04: twice at most, and both carry one Message-ID."""
    post.wire.answer = lambda _: Verdict(Outcome.UNKNOWN)
    id_ = post.ask()

    assert post.work(id_)
    assert post.work(id_) is None
    assert post.work(id_) is None

    assert post.found(id_).state == "unknown"
    assert len({message.reference for message in post.wire.messages}) == 1
    assert len(post.wire.messages) == 2


def test_whoever_dies_leaves_it_to_another(post: Post) -> None:
    """The attempt is recorded as unknown, and the message goes once more."""
    id_ = post.ask()

    def die() -> None:
        raise KeyboardInterrupt

    post.wire.before = die
    with pytest.raises(KeyboardInterrupt):
        post.work(id_)
    assert post.found(id_).open
    post.wire.before = lambda: None

    assert post.work(id_) is None

    assert (post.found(id_).state, post.found(id_).doubts) == ("accepted", 1)


def test_whoever_is_to_stop_attempts_nothing(post: Post) -> None:
    """Others go on at once."""
    id_ = post.ask()

    assert post.work(id_, stopping=True) == LEFT_OFF
    assert post.found(id_).attempts == 0


def test_an_address_that_cannot_be_written_to_is_rejected(post: Post) -> None:
    """Nothing is handed over."""
    post.wire.unsendable = {"anna@example.com"}
    id_ = post.ask()

    assert post.work(id_) is None
    assert (post.found(id_).state, post.wire.sent) == ("rejected", [])


def test_what_it_says_is_destroyed_in_its_time(post: Post) -> None:
    """A secret as soon as it is taken; that it was sent stays."""
    kept, secret = post.ask(), post.ask(replace(WANTED, secret=True))
    for id_ in (kept, secret):
        post.work(id_)
    assert (post.left(kept), post.left(secret)) == (True, False)

    post.destroy(kept)
    post.destroy(kept)

    assert not post.left(kept)
    assert post.found(kept).state == "accepted"
    assert post.application.messages.payload(post.found(kept)) is None


@pytest.mark.parametrize(
    ("forked_at", "state"),
    [(AT - timedelta(minutes=1), "accepted"), (AT, "unknown")],
)
def test_a_restored_backup_sends_nothing_again(
    post: Post, records: Records, forked_at: datetime, state: str
) -> None:
    """It may have gone out after the backup was made: nobody knows, and it says so."""
    id_ = post.ask()
    forking = By("owner", forked_at, by().command)

    def fork() -> Decision:
        ledger = records.load(Ledger, LEDGER)
        return Decision(LEDGER, [(ledger, ledger.fork("disk died", 9, b"", 3))])

    records.once(forking, fork)

    assert post.work(id_) is None

    assert post.found(id_).state == state

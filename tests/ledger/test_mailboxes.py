"""T-07: whoever received our mail can tell whether the log is still the one of then."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from domain.application.ledger import LedgerKeeper
from domain.errors import MailKeyUnavailable
from domain.ledger.notes import Checkpoint, as_words
from domain.ledger.notes import Signer as NoteSigner
from domain.signed_mail import Lookup
from domain.store.ledger.anchors import Anchors
from domain.store.ledger.verifying import verify
from domain.store.log import EventLog
from tests.builders import a_list, record
from tests.channels.letters import AT, CONTENT, SENDER, URL, composed, parsed
from tests.ledger.conftest import ORIGIN
from tests.ledger.tampering import write_history_anew
from tests.mails import Provider
from workers.channels import Letter, Recipient
from workers.channels.dkim import Signer
from workers.channels.email import EmailChannel
from workers.channels.sink import SinkTransport
from workers.mailboxes import Heard, heard, keys_in, messages_in
from workers.witnessing import Witnessing

shop = Provider("shop.example")
SIGNER = Signer("shop.example", "s1", shop.key)
#: Has something recorded and signed.
Grow = Callable[[], None]


@pytest.fixture
def grow(event_log: EventLog, keeper: LedgerKeeper) -> Grow:
    """Return how to let the log grow."""
    numbers = count()

    def grow() -> None:
        record(event_log, a_list(f"list-{next(numbers)}"))
        keeper.keep()
        keeper.sign_all()

    return grow


@pytest.fixture
def witnessing(keeper: LedgerKeeper) -> Witnessing:
    """Give the field of the newest checkpoint, read anew each time."""
    seconds = iter(range(0, 10**9, 60))
    return Witnessing(Anchors(keeper.datastore), lambda: next(seconds))


def _hear(messages: Iterator[bytes] | list[bytes], lookup: Lookup) -> Heard:
    return heard(messages, [ORIGIN], lookup, AT)


DNS: Lookup = {shop.name: shop.record}.get


def _send(folder: Path, witnessing: Witnessing, numbers: range) -> None:
    transport = SinkTransport(folder)
    campaign = EmailChannel(transport, SIGNER, also=witnessing).compile(CONTENT, SENDER)
    with transport.connect() as connection:
        for number in numbers:
            reader = Recipient(UUID(int=number), f"reader{number}@example.com", {})
            letter = Letter(f"<{number}@shop.example>", URL, AT)
            connection.send([campaign.compose(reader, letter)])


def _prove_one_history(
    mails: int, state: Path, grow: Grow, keeper: LedgerKeeper, witnessing: Witnessing
) -> None:
    """Send so many mails while the log grows, and read them before and after."""
    for number in range(0, mails, mails // 10):
        grow()
        _send(state / "mail", witnessing, range(number, number + mails // 10))

    found = _hear(messages_in(state / "mail"), DNS)

    assert (found.notes.total(), len(found.notes)) == (mails, 10)
    with keeper.datastore.transaction() as cursor:
        last = keeper.book.read().last_signed
        assert verify(cursor, last, found.notes).findings == []
    write_history_anew(keeper, state)
    with keeper.datastore.transaction() as cursor:
        last = keeper.book.read().last_signed
        assert verify(cursor, last).findings == []
        assert len(verify(cursor, last, found.notes).findings) == 10


def test_a_thousand_mails_prove_one_history(
    tmp_path: Path, grow: Grow, keeper: LedgerKeeper, witnessing: Witnessing
) -> None:
    """Until it is rewritten, with all rights, the key, and the signer's book."""
    _prove_one_history(1_000, tmp_path, grow, keeper, witnessing)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ten_thousand_mails_prove_one_history(
    tmp_path: Path, grow: Grow, keeper: LedgerKeeper, witnessing: Witnessing
) -> None:
    """T-07 as it is promised."""
    _prove_one_history(10_000, tmp_path, grow, keeper, witnessing)


def test_before_anything_is_signed_mails_say_nothing(witnessing: Witnessing) -> None:
    """Without a checkpoint there is no field."""
    message = composed(signer=SIGNER, also=witnessing)

    assert "Sayso-Checkpoint" not in parsed(message)


def test_the_checkpoint_is_read_once_in_a_while(
    keeper: LedgerKeeper, grow: Grow
) -> None:
    """Half a minute: so no message waits for the database."""
    clock = [0.0]
    witnessing = Witnessing(Anchors(keeper.datastore), lambda: clock[0])
    grow()
    first = witnessing()
    grow()
    clock[0] = 29.0
    assert witnessing() == first
    clock[0] = 30.0

    assert witnessing() != first


def test_the_field_is_folded_and_sealed(grow: Grow, witnessing: Witnessing) -> None:
    """No line is longer than mail likes, and DKIM covers it twice."""
    grow()
    message = composed(signer=SIGNER, also=witnessing)
    head = message.content.partition(b"\r\n\r\n")[0]

    assert max(map(len, head.split(b"Sayso-Checkpoint")[1].split(b"\r\n"))) <= 78
    assert parsed(message)["Sayso-Checkpoint"].startswith(f"{ORIGIN} ")
    assert head.lower().count(b"sayso-checkpoint") == 3


def _one(witnessing: Witnessing, signer: Signer | None = SIGNER) -> bytes:
    return composed(signer=signer, also=witnessing).content


def test_what_no_signature_covers_is_counted_apart(
    grow: Grow, witnessing: Witnessing
) -> None:
    """Unsigned, altered, added to, signed by a key that is gone, or by nobody known."""
    grow()
    good = _one(witnessing)
    stranger = Provider("stranger.example")
    unsigned = _one(witnessing, None)

    found = _hear(
        [
            good,
            unsigned,
            good.replace(ORIGIN.encode(), b"other.example"),
            b"Sayso-Checkpoint: none\r\n" + good,
            b"Sayso-Checkpoint: none\r\n" + unsigned,
            stranger.signed(unsigned),
            _one(witnessing, replace(SIGNER, domain="gone.example")),
            b"Sayso-Checkpoint: " + b"x" * 5_000 + b"\r\n\r\n",
        ],
        DNS,
    )

    assert found.notes.total() == 1
    assert found.unverifiable == 7


def test_a_signature_that_leaves_the_field_out_is_no_witness(
    grow: Grow, witnessing: Witnessing
) -> None:
    """Anybody on the way could have written it."""
    grow()
    signed = shop.signed(_one(witnessing, None), covered=("from", "to"))

    found = _hear([signed], DNS)

    assert (found.notes.total(), found.unverifiable) == (0, 1)


def test_a_dns_that_is_away_makes_nothing_true(
    grow: Grow, witnessing: Witnessing
) -> None:
    """The mail is unverifiable, today."""

    def away(_: str) -> str | None:
        raise MailKeyUnavailable

    grow()

    assert _hear([_one(witnessing)], away).unverifiable == 1


def test_mail_of_others_is_told_from_ours() -> None:
    """Another Sayso's checkpoint says nothing about this log."""
    other = NoteSigner("other.example/main", bytes(32))
    note = other.sign(Checkpoint(other.name, 7, bytes(32)).text)
    sealed = shop.signed(_with_field(note), covered=("from", "sayso-checkpoint"))

    found = _hear([sealed, b"From: a@example.com\r\n\r\nHello\r\n"], DNS)

    assert (found.of_other_logs, found.silent) == (1, 1)
    assert not found.notes


def _with_field(note: str) -> bytes:
    field = f"Sayso-Checkpoint: {' '.join(as_words(note))}\r\n"
    return b"From: news@shop.example\r\n" + field.encode() + b"\r\nHello\r\n"


def test_an_mbox_is_read_as_a_folder_is(
    tmp_path: Path, grow: Grow, witnessing: Witnessing
) -> None:
    """With the keys of a file: what was in the DNS may be gone by now."""
    grow()
    box = mailbox.mbox(tmp_path / "box")
    box.add(_one(witnessing))
    box.close()
    keys = tmp_path / "keys"
    keys.write_text(f"# the shop's\n\n{shop.name}. {shop.record}\nempty\n")

    found = _hear(messages_in(tmp_path / "box"), keys_in(keys))

    assert found.notes.total() == 1
    assert found.domains == {"shop.example": 1}

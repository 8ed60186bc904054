"""Every event gets its leaf, in the order of the log, and what is signed only grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Cursor

from domain.application.ledger import LedgerKeeper
from domain.events import HeadsSealed, LedgerKeyAdded, Recorded
from domain.ids import new_id
from domain.ledger.heads import Head, bucket_of, bucket_root, climb
from domain.ledger.leaves import Header, state_hash
from domain.ledger.notes import Checkpoint, Verifier, open_note
from domain.ledger.stream import LEDGER
from domain.ledger.tree import root_of, verify_consistency, verify_inclusion
from domain.store.datastore import AccountDatastore
from domain.store.ledger.following import LedgerFollower
from domain.store.ledger.sealing import SealedHeads
from domain.store.ledger.tree import Tree
from domain.store.log import EventLog
from domain.store.signing import LedgerInconsistent, LogShorterThanSigned, SigningBook
from tests.builders import Person, a_list, a_subscriber, record


@pytest.fixture
def cursor(datastore: AccountDatastore) -> Iterator[Cursor[Any]]:
    """Give a transaction to look at the stored tree."""
    with datastore.transaction() as cursor:
        yield cursor


def _in_order(rows: list[dict[str, Any]]) -> list[bytes]:
    before: dict[Any, bytes] = {}
    leaves = []
    for row in rows:
        header = Header(
            row["originator_id"],
            row["originator_version"],
            row["topic"],
            row["recorded_at"],
            state_hash(bytes(row["state"])),
        )
        before[header.stream_id] = header.leaf(before.get(header.stream_id))
        leaves.append(before[header.stream_id])
    return leaves


def _people(count: int) -> list[Person]:
    return [a_subscriber().who_granted().on(a_list("news")) for _ in range(count)]


def test_every_event_is_a_leaf(
    datastore: AccountDatastore, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """However the log is cut into batches, the tree is the one over all headers."""
    people = _people(400)
    record(event_log, a_list("news"), *people)
    follower = LedgerFollower(datastore)
    for limit in (1, 2, 253, 300, 512, 10_000):
        follower.advance(limit)
    people[0].who_withdrew()
    record(event_log, *people[:3])
    while follower.advance(7):
        pass

    leaves = _in_order(
        cursor.execute(
            "SELECT * FROM stored_events ORDER BY notification_id"
        ).fetchall()
    )
    assert follower.place().size == len(leaves) == event_log.head()[0]
    assert Tree(cursor).root(len(leaves)) == root_of(leaves)


def test_any_leaf_and_any_growth_is_proven(
    datastore: AccountDatastore, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """Proofs from the stored tiles verify against roots that were hashed anew."""
    record(event_log, a_list("news"), *_people(300))
    while LedgerFollower(datastore).advance():
        pass
    leaves = _in_order(
        cursor.execute(
            "SELECT * FROM stored_events ORDER BY notification_id"
        ).fetchall()
    )
    tree, size = Tree(cursor), len(leaves)
    root = root_of(leaves)

    positions = list(range(1, size + 1))
    assert tree.leaves_of([*positions, size + 1]) == dict(
        zip(positions, range(size), strict=True)
    )
    for leaf in (0, 1, 255, 256, 511, size - 1):
        path = tree.inclusion(leaf, size)
        verify_inclusion(leaves[leaf], leaf, size, path, root)
        assert tree.leaf(leaf) == leaves[leaf]
    for old in (1, 2, 256, 257, 700, size):
        path = tree.consistency(old, size)
        verify_consistency(old, root_of(leaves[:old]), size, root, path)


def test_holes_in_the_positions_leave_no_hole_in_the_tree(
    datastore: AccountDatastore, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """Leaves are dense, also where positions are not."""
    record(event_log, a_list("news"), *_people(2))
    with datastore.transaction(commit=True) as writing:
        writing.execute("SELECT begin_append()")
        writing.execute(
            "INSERT INTO stored_events"
            " VALUES (%s, 1, 'list.archived.v1', '{}', 1000, now())",
            (new_id(),),
        )
    while LedgerFollower(datastore).advance():
        pass

    head = LedgerFollower(datastore).place()
    assert (head.position, head.size) == (1000, 8)
    assert Tree(cursor).leaves_of([7, 8, 1000]) == {7: 6, 1000: 7}


def test_a_checkpoint_is_signed_and_grows(
    keeper: LedgerKeeper, book: SigningBook, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """The note says size and root; the next one contains it, provably."""
    record(event_log, a_list("news"), *_people(2))
    keeper.keep()
    first = keeper.last_signed()
    record(event_log, *_people(3))
    keeper.sign_all()
    second = keeper.last_signed()

    assert first
    assert second
    text, by = open_note(second.note, [book.read().signer.verifier])
    assert Checkpoint.read(text) == Checkpoint(by.name, second.size, second.root)
    path = Tree(cursor).consistency(first.size, second.size)
    verify_consistency(first.size, first.root, second.size, second.root, path)


def test_the_key_and_the_first_seal_are_events(
    keeper: LedgerKeeper, book: SigningBook, event_log: EventLog
) -> None:
    """Who signs is said in the log, and what is complete too."""
    record(event_log, a_list("news"), *_people(1))

    keeper.keep()

    facts = [
        event.fact
        for event in event_log.read(0, 100)
        if isinstance(event, Recorded) and event.stream_id == LEDGER
    ]
    assert isinstance(facts[0], LedgerKeyAdded)
    assert facts[0].vkey == book.read().signer.verifier.vkey
    assert isinstance(facts[1], HeadsSealed)


def test_at_rest_nothing_more_is_written(
    keeper: LedgerKeeper, event_log: EventLog
) -> None:
    """A seal is an event, and is not sealed for its own sake."""
    record(event_log, a_list("news"))
    keeper.keep()
    head = event_log.head()[0]

    for _ in range(3):
        keeper.keep()
        keeper.seal()

    assert event_log.head()[0] == head


def test_a_seal_names_the_last_event_of_every_stream(
    keeper: LedgerKeeper, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """Each stream is found in its bucket, as its last event left it."""
    people = _people(30)
    record(event_log, a_list("news"), *people)
    keeper.seal()
    people[0].who_withdrew()
    record(event_log, people[0])
    keeper.seal()

    heads = SealedHeads(cursor)
    place = LedgerFollower(keeper.datastore).place()
    [seal] = event_log.read(place.seal_event - 1, 1)
    for person in people:
        found = heads.bucket(bucket_of(person.id))
        [head] = [one for one in found if one.stream_id == person.id]
        assert head.version == person.version
        root = climb(
            bucket_of(person.id),
            bucket_root(found),
            heads.siblings(bucket_of(person.id)),
        )
        assert isinstance(seal, Recorded)
        assert isinstance(seal.fact, HeadsSealed)
        assert seal.fact.root == root == heads.root()


def test_a_seal_over_all_buckets_equals_one_made_bit_by_bit(
    keeper: LedgerKeeper, event_log: EventLog, cursor: Cursor[Any]
) -> None:
    """The sealed tree depends on what the heads are, not on when they were sealed."""
    people = _people(20)
    for start in range(0, 20, 5):
        record(event_log, *people[start : start + 5])
        keeper.seal()
    heads: dict[int, list[Head]] = {}
    place = LedgerFollower(keeper.datastore).place()
    for row in cursor.execute(
        "SELECT stream_id, version, leaf FROM ledger_heads ORDER BY stream_id"
    ).fetchall():
        head = Head(row["stream_id"], row["version"], row["leaf"])
        heads.setdefault(bucket_of(head.stream_id), []).append(head)
    # The seal's own event came after what it sealed.
    del heads[bucket_of(LEDGER)]

    for bucket, some in heads.items():
        assert SealedHeads(cursor).bucket(bucket) == some
    assert place.sealed_position == place.seal_event - 1


def test_another_key_takes_over_vouched_for_by_the_last(
    keeper: LedgerKeeper, book: SigningBook, event_log: EventLog
) -> None:
    """Whoever knows the old key can come to trust the new one."""
    record(event_log, a_list("news"))
    keeper.keep()
    old = book.read().signer.verifier

    vkey = keeper.rotate_key()

    added = [
        event.fact
        for event in event_log.read(0, 100)
        if isinstance(event, Recorded) and isinstance(event.fact, LedgerKeyAdded)
    ][-1]
    assert (added.vkey, added.predecessor) == (vkey, old.vkey)
    assert open_note(added.endorsement or "", [old])[0] == f"{vkey}\n"
    signed = keeper.last_signed()
    assert signed
    assert open_note(signed.note, [Verifier.read(vkey)])


def test_a_changed_log_is_not_signed(
    keeper: LedgerKeeper, event_log: EventLog, datastore: AccountDatastore
) -> None:
    """Whoever rewrites an event and the tree over it gets no signature."""
    record(event_log, a_list("news"), *_people(3))
    keeper.keep()
    with datastore.transaction(commit=True) as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE stored_events SET state = '{}' WHERE notification_id = 2"
        )
        cursor.execute("DELETE FROM ledger_tiles")
        cursor.execute("DELETE FROM ledger_positions")
        cursor.execute("UPDATE ledger SET size = 0, position = 0")
    record(event_log, *_people(1))

    with pytest.raises(LedgerInconsistent, match="not those that were signed"):
        keeper.sign_all()


def test_a_log_that_lost_its_end_is_not_signed(
    keeper: LedgerKeeper, event_log: EventLog, datastore: AccountDatastore
) -> None:
    """A restored backup raises the alarm instead of a second history."""
    record(event_log, a_list("news"), *_people(3))
    keeper.keep()
    with datastore.transaction(commit=True) as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM stored_events WHERE notification_id > 4")
        cursor.execute("TRUNCATE ledger_tiles, ledger_positions, ledger_heads")
        cursor.execute("UPDATE ledger SET size = 0, position = 0")

    with pytest.raises(LogShorterThanSigned, match="has 4 leaves"):
        keeper.keep()

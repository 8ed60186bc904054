"""Somebody who has all rights in the database, and changes one thing at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from psycopg import Cursor

from domain.application.ledger import LedgerKeeper
from domain.ids import new_id
from domain.ledger.notes import Checkpoint, Signer
from domain.store.signing import FILE, Book


class Tamperer:
    """Changes one thing at random, as somebody with all rights in the database can."""

    def __init__(self, cursor: Cursor[Any], seed: int) -> None:
        self.cursor = cursor
        self.random = random.Random(seed)  # noqa: S311 - a test that can be repeated

    def one_of(self, statement: str) -> Any:  # noqa: ANN401 - whatever it finds
        """Return the first column of one of the rows."""
        rows = self.cursor.execute(statement.encode()).fetchall()
        return next(iter(self.random.choice(rows).values()))

    def position(self) -> int:
        """Choose an event."""
        return int(self.one_of("SELECT notification_id FROM stored_events"))

    def flipped(self, value: bytes) -> bytes:
        """Flip one bit."""
        place = self.random.randrange(len(value))
        bit = bytes([value[place] ^ 1 << self.random.randrange(8)])
        return value[:place] + bit + value[place + 1 :]

    def do(self, statement: str, *values: object) -> None:
        """Change rows, at least one."""
        assert self.cursor.execute(statement.encode(), values).rowcount

    def flip_a_state(self) -> None:
        """Flip a bit of an event."""
        position = self.position()
        state = self.one_of(
            f"SELECT state FROM stored_events WHERE notification_id = {position}"  # noqa: S608 - a number
        )
        self.do(
            "UPDATE stored_events SET state = %s WHERE notification_id = %s",
            self.flipped(state),
            position,
        )

    def delete_an_event(self) -> None:
        """Take an event out."""
        self.do("DELETE FROM stored_events WHERE notification_id = %s", self.position())

    def cut_the_tail(self) -> None:
        """Cut the end off."""
        self.do(
            "DELETE FROM stored_events WHERE notification_id >= %s", self.position()
        )

    def roll_everything_back(self) -> None:
        """Cut the end off, and roll the ledger's own place back with it."""
        position = self.position()
        self.do("DELETE FROM stored_events WHERE notification_id >= %s", position)
        self.do(
            "UPDATE ledger SET size = %s, position = %s", position - 1, position - 1
        )

    def insert_an_event(self) -> None:
        """Put an event in, and move the others along."""
        position = self.position()
        self._move(position, 1)
        self.do(
            "INSERT INTO stored_events SELECT %s, 1, topic, state, %s, recorded_at"
            " FROM stored_events WHERE notification_id = %s",
            new_id(),
            position,
            position + 1,
        )

    def close_the_gap(self) -> None:
        """Take an event out, and move the others up."""
        position = self.position()
        self.do("DELETE FROM stored_events WHERE notification_id = %s", position)
        self._move(position, -1)

    def _move(self, position: int, by_: int) -> None:
        for sign in (-1, 1):
            self.cursor.execute(
                "UPDATE stored_events SET notification_id = -notification_id + %s"
                " WHERE notification_id * %s < 0 AND abs(notification_id) >= %s",
                (by_ if sign == 1 else 0, sign, position),
            )

    def swap_two_events(self) -> None:
        """Let two events change places."""
        one, other = self.position(), self.position()
        if one == other:
            return self.flip_a_state()
        move = (
            "UPDATE stored_events SET notification_id = %s WHERE notification_id = %s"
        )
        for new, old in ((-1, one), (one, other), (other, -1)):
            self.do(move, new, old)
        return None

    def swap_two_states(self) -> None:
        """Let two events say each other's."""
        one, other = self.position(), self.position()
        states = [
            self.one_of(
                f"SELECT state FROM stored_events WHERE notification_id = {position}"  # noqa: S608 - a number
            )
            for position in (one, other)
        ]
        if states[0] == states[1]:
            return self.flip_a_state()
        for position, state in zip((other, one), states, strict=True):
            self.do(
                "UPDATE stored_events SET state = %s WHERE notification_id = %s",
                state,
                position,
            )
        return None

    def back_date(self) -> None:
        """Let an event have been recorded at another time."""
        self.do(
            "UPDATE stored_events SET recorded_at = recorded_at + %s * interval '1 us'"
            " WHERE notification_id = %s",
            self.random.choice((-1, 1)) * self.random.randrange(1, 10**12),
            self.position(),
        )

    def rename(self) -> None:
        """Let an event be of another type."""
        self.do(
            "UPDATE stored_events SET topic = topic || 'x' WHERE notification_id = %s",
            self.position(),
        )

    def renumber(self) -> None:
        """Let an event be another version of its stream."""
        self.do(
            "UPDATE stored_events SET originator_version = originator_version + 10"
            " WHERE notification_id = %s",
            self.position(),
        )

    def move_to_another_stream(self) -> None:
        """Let an event have happened to somebody else."""
        self.do(
            "UPDATE stored_events SET originator_id = %s WHERE notification_id = %s",
            new_id(),
            self.position(),
        )

    def replace_a_wording(self) -> None:
        """Let people have read something else."""
        self.do(
            "UPDATE stored_events SET state = convert_to(replace("
            "convert_from(state, 'UTF8'), 'newsletter', 'bank account'), 'UTF8')"
            " WHERE topic LIKE 'notice.%%'"
        )

    def change_a_value(self) -> None:
        """Change what the vault holds."""
        self.do(
            "UPDATE vault SET value = value || ' ' WHERE id = %s",
            self.one_of("SELECT id FROM vault"),
        )

    def change_a_salt(self) -> None:
        """Change the salt of a value."""
        id_ = self.one_of("SELECT id FROM vault")
        salt = self.one_of(f"SELECT salt FROM vault WHERE id = '{id_}'")  # noqa: S608 - an id
        self.do("UPDATE vault SET salt = %s WHERE id = %s", self.flipped(salt), id_)

    def exchange_values(self) -> None:
        """Exchange two rows of the vault, salts and all."""
        ids = self.cursor.execute("SELECT id FROM vault ORDER BY id").fetchall()
        one, other = self.random.sample([row["id"] for row in ids], 2)
        for new, old in ((UUID_BETWEEN, one), (one, other), (other, UUID_BETWEEN)):
            self.do("UPDATE vault SET id = %s WHERE id = %s", new, old)

    def lose_a_value(self) -> None:
        """Delete from the vault although nobody was erased."""
        self.do("DELETE FROM vault WHERE id = %s", self.one_of("SELECT id FROM vault"))

    def divert_mail(self) -> None:
        """Let somebody's mail go elsewhere."""
        self.do(
            "UPDATE addresses SET address = 'eve@example.com' WHERE contact_id = %s",
            self.one_of("SELECT contact_id FROM addresses"),
        )

    def flip_a_tile(self) -> None:
        """Flip a bit of the stored tree."""
        self._flip("ledger_tiles", "hashes")

    def flip_a_head(self) -> None:
        """Flip a bit of a stream's head."""
        self._flip("ledger_heads", "leaf")

    def flip_a_sealed_bucket(self) -> None:
        """Flip a bit of what was sealed."""
        self._flip("ledger_sealed_buckets", "heads")

    def flip_a_sealed_node(self) -> None:
        """Flip a bit of the tree over what was sealed."""
        self._flip("ledger_sealed_nodes", "hash")

    def _flip(self, table: str, column: str) -> None:
        value = self.one_of(f"SELECT {column} FROM {table}")  # noqa: S608 - ours
        self.do(
            f"UPDATE {table} SET {column} = %s WHERE {column} = %s",  # noqa: S608 - ours
            self.flipped(value),
            value,
        )

    def lose_a_row(self) -> None:
        """Delete from a table of the ledger."""
        table = self.random.choice(
            (
                "ledger_tiles",
                "ledger_positions",
                "ledger_heads",
                "ledger_sealed_buckets",
                "ledger_sealed_nodes",
            )
        )
        row = self.one_of(f"SELECT ctid::text FROM {table}")  # noqa: S608 - ours
        self.do(f"DELETE FROM {table} WHERE ctid = %s::tid", row)  # noqa: S608 - ours

    def change_the_place(self) -> None:
        """Let the ledger be elsewhere."""
        column = self.random.choice(
            ("size", "position", "sealed_position", "seal_event")
        )
        self.do(f"UPDATE ledger SET {column} = {column} - 1")  # noqa: S608 - ours

    def change_a_checkpoint(self) -> None:
        """Let something else have been signed."""
        size = self.one_of("SELECT size FROM ledger_checkpoints")
        what = self.random.choice(
            ("note = replace(note, E'\\n', E'\\n1')", "root = sha256(root)")
        )
        self.do(f"UPDATE ledger_checkpoints SET {what} WHERE size = %s", size)  # noqa: S608 - ours

    def lose_the_last_checkpoint(self) -> None:
        """Take what was signed last away."""
        self.do(
            "DELETE FROM ledger_checkpoints"
            " WHERE size = (SELECT max(size) FROM ledger_checkpoints)"
        )

    def sign_with_another_key(self) -> None:
        """Let a stranger have signed."""
        size, root = self.one_of("SELECT size FROM ledger_checkpoints"), bytes(32)
        foreign = Signer("sayso.example/main", root)
        note = foreign.sign(Checkpoint(foreign.name, size, root).text)
        self.do("UPDATE ledger_checkpoints SET note = %s WHERE size = %s", note, size)


UUID_BETWEEN = new_id()
TAMPERINGS: list[Callable[[Tamperer], None]] = [
    Tamperer.flip_a_state,
    Tamperer.delete_an_event,
    Tamperer.cut_the_tail,
    Tamperer.roll_everything_back,
    Tamperer.insert_an_event,
    Tamperer.close_the_gap,
    Tamperer.swap_two_events,
    Tamperer.swap_two_states,
    Tamperer.back_date,
    Tamperer.rename,
    Tamperer.renumber,
    Tamperer.move_to_another_stream,
    Tamperer.replace_a_wording,
    Tamperer.change_a_value,
    Tamperer.change_a_salt,
    Tamperer.exchange_values,
    Tamperer.lose_a_value,
    Tamperer.divert_mail,
    Tamperer.flip_a_tile,
    Tamperer.flip_a_head,
    Tamperer.flip_a_sealed_bucket,
    Tamperer.flip_a_sealed_node,
    Tamperer.lose_a_row,
    Tamperer.change_the_place,
    Tamperer.change_a_checkpoint,
    Tamperer.lose_the_last_checkpoint,
    Tamperer.sign_with_another_key,
]


def write_history_anew(keeper: LedgerKeeper, state_dir: Path) -> None:
    """Write the whole log and its ledger anew, with all rights and the key that signs.

    The signer's book is in the wrong hands too: it forgets what it signed.
    """
    with keeper.datastore.transaction(commit=True) as cursor:
        _rewrite(cursor)
    known = keeper.book.read()
    forgetful = msgspec.json.encode(Book(known.origin, known.secrets))
    (state_dir / FILE).write_bytes(forgetful)
    keeper.keep()


def _rewrite(cursor: Cursor[Any]) -> None:
    cursor.execute("RESET ROLE")
    cursor.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
    cursor.execute(
        "UPDATE stored_events SET recorded_at = recorded_at - interval '1 day'"
    )
    cursor.execute("DELETE FROM stored_events WHERE topic LIKE %s", ("ledger.heads%",))
    cursor.execute(
        "TRUNCATE ledger_tiles, ledger_positions, ledger_heads, ledger_checkpoints,"
        " ledger_sealed_buckets, ledger_sealed_nodes, ledger"
    )
    cursor.execute("INSERT INTO ledger DEFAULT VALUES")

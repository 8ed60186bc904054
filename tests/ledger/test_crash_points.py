"""Killed between any two steps, the keeper goes on as if it had not been."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from domain.application import Application, Wanted, create_application
from domain.application.ledger import CHECKPOINT_EVERY, LedgerKeeper
from domain.events import LedgerKeyAdded, Recorded, SubscriberErased
from domain.ledger.notes import Verifier, open_note
from domain.ledger.tree import verify_consistency
from domain.store.clock import now
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.tree import Tree
from domain.store.ledger.verifying import verify
from domain.store.log import EventLog
from domain.store.signing import SigningBook
from tests.application.builders import PEPPERS, a_person, by
from tests.ledger.dying import DyingDatastore, Killed


class Scene:
    """An installation in which people come and are erased, and keepers die."""

    def __init__(self, datastore: AccountDatastore, state: Path) -> None:
        self.datastore = datastore
        self.application: Application = create_application(datastore, PEPPERS)
        self.book = SigningBook(state, "sayso.example/main")
        self.erasures = ErasureBook(state)
        self.time = now()
        self.erased: list[UUID | None] = []
        #: What the book has signed, also where no row says so: size -> root.
        self.signed: dict[int, bytes] = {}
        #: What lay open after a kill.
        self.seen: Counter[str] = Counter()

    def keeper(self, datastore: AccountDatastore) -> LedgerKeeper:
        """Start a keeper."""
        return LedgerKeeper(datastore, self.book, self.erasures, lambda: self.time)

    def something_happens(self) -> None:
        """Have somebody come, and be erased."""
        person = a_person(self.application, f"person-{len(self.erased)}@example.com")
        answer = self.application.erasing.erase(by(), person, Wanted("request"))
        self.erased.append(answer.id)

    def survives(self, steps: int) -> bool:
        """Tell whether a keeper comes to the end of its work within so many steps."""
        try:
            self.keeper(DyingDatastore(self.datastore.pool, steps)).keep()
        except Killed:
            return False
        finally:
            self._look()
        return True

    def _look(self) -> None:
        keeper, book = self.keeper(self.datastore), self.book.read()
        place, row = keeper.place(), keeper.last_signed()
        self.signed[book.size] = book.root
        self.seen["signed, and no row"] += book.size > (row.size if row else 0)
        self.seen["sealed, and no event"] += (
            place.heads_position != place.sealed_position
        )
        written = self.certificates()
        self.seen["erasures twice"] += len(written) > len(set(written))

    def certificates(self) -> list[UUID]:
        """Name every erasure in the book, as often as it is there."""
        facts = [line.read() for line in self.erasures.lines()]
        return [
            fact.certificate_id for fact in facts if isinstance(fact, SubscriberErased)
        ]

    def keys(self) -> list[LedgerKeyAdded]:
        """Return how keys came, in order."""
        events = EventLog(self.datastore).read(0, 1_000)
        facts = [one.fact for one in events if isinstance(one, Recorded)]
        return [fact for fact in facts if isinstance(fact, LedgerKeyAdded)]

    def require_all_is_well(self) -> None:
        """Fail unless every event has its leaf and all that was signed stands."""
        with self.datastore.transaction() as cursor:
            verdict = verify(cursor, self.book.read().last_signed)
            tree, last = Tree(cursor), self.book.read()
            for size, root in self.signed.items():
                path = tree.consistency(size, last.size)
                verify_consistency(size, root, last.size, last.root, path)
        assert verdict.findings == []
        assert verdict.events == self.keeper(self.datastore).size()
        assert set(self.certificates()) == set(self.erased)


@pytest.fixture
def scene(datastore: AccountDatastore, tmp_path: Path) -> Scene:
    """Give an installation."""
    return Scene(datastore, tmp_path)


@pytest.mark.parametrize("asked", [True, False], ids=["asked to seal", "in time"])
def test_a_keeper_that_dies_anywhere_is_made_good_by_the_next(
    scene: Scene, *, asked: bool
) -> None:
    """R-02: killed before every question that it asks, and before every commit."""
    scene.something_happens()
    scene.keeper(scene.datastore).keep()
    for steps in range(200):
        scene.something_happens()
        if asked:
            scene.application.proofs.want_seal()
        else:
            scene.time += CHECKPOINT_EVERY
        survived = scene.survives(steps)
        scene.keeper(scene.datastore).keep()
        scene.require_all_is_well()
        if survived:
            break

    assert survived
    assert scene.seen["signed, and no row"]
    assert scene.seen["erasures twice"]
    assert bool(scene.seen["sealed, and no event"]) is asked


def test_a_key_that_dies_while_it_takes_over_is_vouched_for_all_the_same(
    scene: Scene,
) -> None:
    """T-13: whoever trusted the key before can come to trust the one that signs."""
    scene.something_happens()
    scene.keeper(scene.datastore).keep()
    for steps in range(20):
        with suppress(Killed):
            scene.keeper(DyingDatastore(scene.datastore.pool, steps)).rotate_key()
        scene.keeper(scene.datastore).keep()
    scene.require_all_is_well()

    added = scene.keys()
    assert len(added) == len(scene.book.read().secrets) > 10
    for one, before in zip(added[1:], added, strict=False):
        assert one.predecessor == before.vkey
        said, _ = open_note(one.endorsement or "", [Verifier.read(before.vkey)])
        assert said == f"{one.vkey}\n"

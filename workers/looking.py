"""Compares who is in a segment with who is kept, and notes who moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.application import Application, By
from domain.conditions import Group
from domain.ids import new_id
from domain.segment import BY_EVENT, BY_SILENT_IMPORT, Look, Seen
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from domain.touching import Touched
from projections.segments.asking import SegmentPeople
from projections.segments.queries import Segments

#: People compared at a time.
AT_A_TIME = 5_000
_LAST = UUID(int=2**128 - 1)

#: Who came, and who went.
Moved = tuple[list[UUID], list[UUID]]


@dataclass(frozen=True)
class Question:
    """Which segment is looked at, what it asks, and up to where the log was seen."""

    segment_id: UUID
    tree: Group
    edition: int
    position: int


class Looking:
    """Looks at some people, or at all, in the order of their ids."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._people = SegmentPeople(datastore)
        self._kept = Segments(datastore)
        self._now = now

    def at_touched(self, question: Question, touched: Touched, silent: Touched) -> None:
        """Note who moved of those whom events have touched, or silent imports alone."""
        people = self._touched(touched)
        self._at(question, BY_EVENT, people)
        self._at(question, BY_SILENT_IMPORT, self._touched(silent) - people)

    def _touched(self, touched: Touched) -> set[UUID]:
        others = self._kept.recipients(
            touched.windows, touched.campaigns, touched.digests
        )
        return touched.people | others

    def _at(self, question: Question, because: str, people: set[UUID]) -> None:
        ids = sorted(people)
        some = (ids[n : n + AT_A_TIME] for n in range(0, len(ids), AT_A_TIME))
        moved = (self._moved(question, part) for part in some)
        self._note(question, because, moved, lambda: True)

    def at_all(
        self, question: Question, because: str, keep: Callable[[], bool]
    ) -> bool:
        """Note who moved of all people; False if ``keep`` says to leave off."""
        return self._note(question, because, self._all_moved(question), keep)

    def _note(
        self,
        question: Question,
        because: str,
        moved: Iterator[Moved],
        keep: Callable[[], bool],
    ) -> bool:
        segments = self._application.segments
        look: Look = segments.look(question.segment_id, question.position)
        seen = Seen(question.segment_id, question.edition, because)
        for entered, left in moved:
            if entered or left:
                segments.move(self._by(question), look, seen, entered, left)
            if not keep():
                return False
        return True

    def _by(self, question: Question) -> By:
        command = Command("look", str(new_id()))
        return By("system", self._now(), command, question.position)

    def _moved(self, question: Question, ids: list[UUID]) -> Moved:
        now = set(self._people.among(question.tree, ids))
        kept = self._kept.kept_among(question.segment_id, ids)
        return sorted(now - kept), sorted(kept - now)

    def _all_moved(self, question: Question) -> Iterator[Moved]:
        after: UUID | None = None
        while after != _LAST:
            now = self._people.page(question.tree, after, AT_A_TIME)
            lines = self._kept.kept(question.segment_id, after, AT_A_TIME)
            kept = [line.subscriber_id for line in lines]
            # Up to here both are whole.
            after = min(_reach(now), _reach(kept))
            inside = {id_ for id_ in now if id_ <= after}
            before = {id_ for id_ in kept if id_ <= after}
            yield sorted(inside - before), sorted(before - inside)


def _reach(page: list[UUID]) -> UUID:
    return page[-1] if len(page) == AT_A_TIME else _LAST

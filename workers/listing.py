"""Brings all of a list or segment onto a list, or has all leave one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application import Application, By
from domain.application.lists import SEGMENT
from domain.audience import Order
from domain.conditions import Today
from domain.errors import ConditionsInvalid
from domain.events import ListFillingOrdered, Recorded
from domain.ids import new_id
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.list_members.queries import Lists
from projections.segments.asking import SegmentPeople
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held
from workers.tasks import LEFT_OFF, Keep, Later

#: People of one append: it holds the insert lock well under 250 ms.
CHUNK = 1_000
#: Why an order is given up.
UNUSABLE = "the segment, or one that it names, cannot be used any more"

Page = Callable[[UUID | None, int], Sequence[UUID]]


class CarryOutListOrder:
    """The task that fills or clears a list.

    Whoever has come or left already does so only once, so a new try begins anew.
    """

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        self._application = application
        self._datastore = datastore
        self._lists = Lists(datastore)
        self._people = SegmentPeople(datastore)
        self._log = EventLog(datastore)
        self._now = now
        self._zone = ZoneInfo(zone)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Carry out an order, after those before it, once people are as it saw them."""
        (event,) = self._log.read(held.position - 1, 1)
        orders = self._application.lists.get(held.subject_id).orders
        if not isinstance(event, Recorded) or event.version not in orders:
            return None
        if min(orders) < event.version:
            return Later(timedelta(seconds=1), "an order before it is under way")
        try:
            wait_for(self._datastore, held.position, timeout=5.0)
        except ReadModelBehind:
            return Later(timedelta(seconds=1), "the read models are not up to date")
        return self._carried_out(held, event.version, orders[event.version], keep)

    def _carried_out(
        self, held: Held, number: int, order: Order, keep: Keep
    ) -> Later | None:
        lists, people = self._application.lists, 0
        try:
            page = self._page(held.subject_id, order)
        except ConditionsInvalid:
            lists.give_up(self._by(held), held.subject_id, number, UNUSABLE)
            return None
        filling = isinstance(order, ListFillingOrdered)
        act = lists.take_in if filling else lists.let_go
        for some in _chunks(page):
            act(self._by(held), held.subject_id, some)
            people += len(some)
            if not keep():
                return LEFT_OFF
        lists.carry_out(self._by(held), held.subject_id, number, people)
        return None

    def _page(self, list_id: UUID, order: Order) -> Page:
        if not isinstance(order, ListFillingOrdered):
            return partial(self._members, list_id)
        if order.source != SEGMENT:
            return partial(self._members, order.source_id)
        today = Today(self._now(), self._zone)
        tree = self._application.segments.tree_of(order.source_id, today)
        return partial(self._people.page, tree)

    def _members(self, id_: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        return [one.subscriber_id for one in self._lists.members(id_, after, limit)]

    def _by(self, held: Held) -> By:
        command = Command("list order", str(new_id()))
        return By("system", self._now(), command, held.position)


def _chunks(page: Page) -> Iterator[Sequence[UUID]]:
    after = None
    while some := page(after, CHUNK):
        yield some
        after = some[-1]

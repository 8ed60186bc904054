"""Commands about lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.application.segments import Segments
from domain.audience import MailingList, list_stream
from domain.errors import NotFound
from domain.events import Fact
from domain.segment import Segment
from domain.store.commands import Answer
from domain.subscriber import Subscriber

LIST, SEGMENT = "list", "segment"
#: What a list can be filled from.
SOURCES: dict[str, type[MailingList | Segment]] = {
    LIST: MailingList,
    SEGMENT: Segment,
}


class Lists:
    """The commands about mailing lists; each answers with the list's id."""

    def __init__(self, records: Records, segments: Segments) -> None:
        self._records = records
        self._segments = segments

    def create(self, by: By, code: str, name: str, channel: str = "") -> Answer:
        """Make a list, of one channel if it is named; raises ListCodeTaken."""
        return self._records.ruled(
            by,
            lambda: self._records.load(MailingList, list_stream(code)),
            lambda made: made.create(code, name, channel),
        )

    def rename(self, by: By, id_: UUID, name: str) -> Answer:
        """Call a list something else."""
        return self._decided(by, id_, lambda found: found.rename(name))

    def archive(self, by: By, id_: UUID) -> Answer:
        """Take a list out of use."""
        return self._decided(by, id_, MailingList.archive)

    def fill(self, by: By, id_: UUID, source: str, source_id: UUID) -> Answer:
        """Have all of a list or segment come onto a list: workers will do it.

        Raises NotFound, ListOutOfUse, SegmentOutOfUse and ConditionsInvalid.
        """

        def order(found: MailingList) -> Iterable[Fact]:
            self._source_can_be_asked(source, source_id)
            return found.order_filling(source, source_id)

        return self._decided(by, id_, order)

    def clear(self, by: By, id_: UUID) -> Answer:
        """Have all leave a list: workers will do it."""
        return self._decided(by, id_, MailingList.order_clearing)

    def get(self, id_: UUID) -> MailingList:
        """Return a list as it stands; raises NotFound."""
        return self._records.existing(MailingList, id_)

    def take_in(self, by: By, id_: UUID, people: Collection[UUID]) -> Answer:
        """Bring some people onto a list, if they are here and the list is for them."""
        channel = self.get(id_).channel

        def come(person: Subscriber) -> Iterable[Fact]:
            fits = not channel or channel in person.channels
            return person.join_list(id_, channel) if fits else ()

        return self._of_each(by, id_, people, come)

    def let_go(self, by: By, id_: UUID, people: Collection[UUID]) -> Answer:
        """Take some people from a list."""
        return self._of_each(by, id_, people, lambda person: person.leave_list(id_))

    def carry_out(self, by: By, id_: UUID, order: int, people: int) -> Answer:
        """Note that an order was carried out, for so many people."""
        return self._decided(by, id_, lambda found: found.carry_out(order, people))

    def give_up(self, by: By, id_: UUID, order: int, reason: str) -> Answer:
        """Note that an order cannot be carried out."""
        return self._decided(by, id_, lambda found: found.give_up(order, reason))

    def _source_can_be_asked(self, source: str, source_id: UUID) -> None:
        if not self._records.existing(SOURCES[source], source_id).code:
            # A stream of another kind.
            raise NotFound(source, source_id)
        if source == SEGMENT:
            self._segments.require_use(source_id)

    def _of_each(
        self,
        by: By,
        id_: UUID,
        people: Collection[UUID],
        rule: Callable[[Subscriber], Iterable[Fact]],
    ) -> Answer:
        def decide() -> Decision:
            found = self._records.load_many(Subscriber, people).values()
            here = [person for person in found if person.version and not person.erased]
            return Decision(id_, [(person, list(rule(person))) for person in here])

        return self._records.once(by, decide)

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[MailingList], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(
            by, lambda: self._records.edited(MailingList, id_, by), rule
        )

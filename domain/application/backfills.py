"""Commands that bring people into a series for what lies in the past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.records import By, Decision, Records
from domain.errors import NotFound
from domain.events import Fact, Missed, SeriesBackfilled
from domain.ids import new_id
from domain.series.backfill import Backfill
from domain.series.series import Brought, Series
from domain.series.starts import Arrival
from domain.store.commands import Answer


class Backfills:
    """The commands about backfills; each answers with the backfill's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def ask(self, by: By, series_id: UUID, begin: datetime, end: datetime) -> Answer:
        """Have it counted whom a time would bring in; raises SeriesStateForbids."""

        def decide() -> Decision:
            self._require_active(series_id)
            backfill = Backfill(new_id())
            asked = list(backfill.ask(series_id, begin, end))
            return Decision(backfill.id, [(backfill, asked)])

        return self._records.once(by, decide)

    def count(self, by: By, id_: UUID, people: int, passes: int) -> Answer:
        """Note how many would come in."""
        return self._ruled(by, id_, lambda one: one.count(people, passes))

    def start(self, by: By, id_: UUID) -> Answer:
        """Have them come in; raises BackfillStateForbids and SeriesStateForbids."""

        def decide() -> Decision:
            backfill = self.get(id_)
            facts = list(backfill.start())
            if facts and backfill.asked:
                self._require_active(backfill.asked.series_id)
            return Decision(id_, [(backfill, facts)])

        return self._records.once(by, decide)

    def bring(self, by: By, id_: UUID, arrivals: Sequence[Arrival]) -> Answer:
        """Bring some in, at most 1,000, who were not; raises SeriesStateForbids.

        Who they are has a stream of its own: that of the backfill is read each time.
        """

        def decide() -> Decision:
            series_id, backfill = arrivals[0].series_id, self.get(id_)
            self._require_active(series_id)
            missed = [
                Missed(one.subscriber_id, one.trigger, one.occurred_at, one.key)
                for one in backfill.left(arrivals)
            ]
            advanced = list(backfill.advance(missed)) if missed else []
            if not advanced:
                return Decision(id_, [])
            brought = [SeriesBackfilled(series_id, tuple(missed))]
            streams: list[tuple[Aggregate, Iterable[Fact]]]
            streams = [(Brought(new_id()), brought), (backfill, advanced)]
            return Decision(id_, streams)

        return self._records.once(by, decide)

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that all were brought in."""
        return self._ruled(by, id_, Backfill.finish)

    def give_up(self, by: By, id_: UUID, why: str) -> Answer:
        """Note that it cannot go on."""
        return self._ruled(by, id_, lambda one: one.give_up(why))

    def get(self, id_: UUID) -> Backfill:
        """Return one as it stands; raises NotFound."""
        found = self._records.existing(Backfill, id_)
        if found.asked is None:
            raise NotFound(Backfill.kind, id_)
        return found

    def _require_active(self, series_id: UUID) -> None:
        self._records.existing(Series, series_id).require_active("backfilled")

    def _ruled(
        self, by: By, id_: UUID, rule: Callable[[Backfill], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(by, lambda: self.get(id_), rule)

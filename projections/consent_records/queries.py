"""Queries about consent records: yeses, each with what was in force at the time.

The log itself is read, so a record is never behind; only which yeses there are on a
page is asked of a read model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.audience import stream_of_notice
from domain.brought_over import brought_by, definition_then, journeys
from domain.consent_record import Given
from domain.consent_steps import act_of
from domain.dpv import Yes
from domain.events import (
    ConsentGranted,
    ConsentRenewed,
    NoticePublished,
    PurposeDefined,
    Recorded,
)
from domain.purpose import purpose_stream
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from projections.consents.queries import Consents
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")
_YES = (ConsentGranted, ConsentRenewed)
_ACTS = [act_of(kind.TOPIC) for kind in _YES]

Streams = Mapping[UUID, Sequence[Recorded]]
Yeses = dict[tuple[UUID, int], Given]


@dataclass(frozen=True)
class YesLine:
    """Which yes: of whom, by version of their stream, and where in the log."""

    subscriber_id: UUID
    version: int
    position: int


class ConsentRecords(Queries):
    """Finds yeses with all that their records are made of."""

    def __init__(self, datastore: AccountDatastore) -> None:
        super().__init__(datastore)
        self._streams = Consents(datastore).streams

    def page(
        self, purpose: str | None = None, after: int = 0, limit: int = 100
    ) -> list[YesLine]:
        """Return the yeses of the account after a position."""
        values = {"acts": _ACTS, "purpose": purpose, "after": after, "limit": limit}
        parts = ["yeses", *(["of_purpose"] if purpose else []), "page"]
        statement = "\n".join(_SQL[part] for part in parts)
        return self.lines(YesLine, statement, values)

    def given(self, subscriber_ids: Iterable[UUID], url: str) -> Yeses:
        """Return all that some people have agreed to, by person and version.

        ``url`` is where the account answers.
        """
        people = self._streams(subscriber_ids)
        yeses = [event for one in people.values() for event in one if _is_yes(event)]
        in_force = self._streams(_in_force(yeses))
        return {
            (event.stream_id, event.version): _given(
                event, people[event.stream_id], in_force, url
            )
            for event in yeses
        }


def _is_yes(event: Recorded) -> bool:
    return isinstance(event.fact, _YES)


def _yes(event: Recorded) -> Yes:
    fact = event.fact
    if not isinstance(fact, _YES):
        raise TypeError(fact)
    return fact


def _in_force(yeses: Iterable[Recorded]) -> set[UUID]:
    told = [_yes(event) for event in yeses]
    purposes = {purpose_stream(yes.purpose) for yes in told}
    return purposes | {stream_of_notice(yes.notice_id) for yes in told}


def _given(
    event: Recorded, stream: Sequence[Recorded], in_force: Streams, url: str
) -> Given:
    yes = _yes(event)
    return Given(
        event.stream_id,
        event.version,
        yes,
        _definition(event, stream, in_force),
        _last_notice(in_force.get(stream_of_notice(yes.notice_id), ())),
        url,
    )


def _definition(
    event: Recorded, stream: Sequence[Recorded], in_force: Streams
) -> PurposeDefined | None:
    yes = _yes(event)
    # What was agreed to elsewhere was defined there: our versions are other versions.
    if journey := brought_by(journeys(stream), event.version):
        return definition_then(journey, yes.purpose, yes.purpose_version)
    for defined in in_force.get(purpose_stream(yes.purpose), ()):
        if defined.version == yes.purpose_version:
            return defined.fact if isinstance(defined.fact, PurposeDefined) else None
    return None


def _last_notice(events: Sequence[Recorded]) -> NoticePublished | None:
    facts = [e.fact for e in events if isinstance(e.fact, NoticePublished)]
    return facts[-1] if facts else None

"""Commands by which other systems tell of people, one or thousands at a time.

Each person of a batch is decided by the rule for one, in order; whoever is refused
keeps nobody else out. A batch is recorded in parts, each remembered under the batch's
own command: sent again, it answers as it did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import msgspec

from domain.application.arriving import Arriving
from domain.application.records import By, Decision, Records
from domain.arrival import Address, Arrival, IfContactInUse, IfExists, Manner, Says
from domain.errors import FieldsInvalid, Refusal
from domain.field_values import NewValues
from domain.fields import FIELDS, Fields
from domain.store.commands import Answer
from domain.store.log import Companion
from domain.store.relying import relying_on
from domain.store.suppressions import Suppressions

#: People of one append: so many hold the log well under 250 ms.
PART = 500
REFUSED, SKIPPED = "refused", "skipped"
#: What parts the batch's command from a part's; no Idempotency-Key holds it.
_OF = "\x1f"


@dataclass(frozen=True)
class Upsert:
    """Somebody as another system tells of them; values are as JSON has them.

    They are found by ``id`` if it is given, and by any of the contacts.
    """

    contacts: tuple[Address, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    says: tuple[Says, ...] = ()
    join: tuple[UUID, ...] = ()
    leave: tuple[UUID, ...] = ()
    id: UUID | None = None
    if_exists: IfExists = IfExists.OVERWRITE
    if_contact_in_use: IfContactInUse = IfContactInUse.ERROR

    def arrival(self, values: NewValues) -> Arrival:
        """Return who arrives, with values that were read."""
        return Arrival(self.contacts, values, self.says, self.join, self.leave)


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one of many: who they are and the result, or why there is none.

    ``refusal`` is the refusal's class by name, ``complaints`` go from field to reason.
    """

    result: str
    id: UUID | None = None
    refusal: str | None = None
    detail: str = ""
    complaints: dict[str, str] = {}


#: One of many: what is told of them, or why nothing can be made of it.
Item = Upsert | Outcome


class Upserts:
    """The commands of other systems about people."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def one(self, by: By, told: Upsert) -> tuple[Answer, str]:
        """Make somebody known, or more known; tells what happened to them.

        Raises NotFound, SubscriberMerged, FieldsInvalid, ContactsOfSeveral,
        AddressInUse, AddressClosed, ListOutOfUse, ChannelMissing,
        ChannelTakesNoConsent and SubscriberGone.
        """

        def decide() -> Decision:
            part = self._part(by, [told])
            outcome = part.take(told)
            return part.decision(outcome.id or by.id, [outcome])

        answer = self._records.once(by, decide)
        (outcome,) = _outcomes(answer)
        return answer, outcome.result

    def many(
        self, by: By, items: Sequence[Item], *, stop_on_error: bool = False
    ) -> tuple[list[Outcome], int | None]:
        """Make many people known, or more known; tells what happened to each.

        With ``stop_on_error`` nobody who comes after somebody refused is taken in.
        Returns also the log position from which all of it can be seen.
        """
        outcomes: list[Outcome] = []
        position: int | None = None
        for first in range(0, len(items), PART):
            some = items[first : first + PART]
            if stop_on_error and _has_stopped(outcomes):
                outcomes += [Outcome(SKIPPED)] * len(some)
                continue
            part_of = replace(by.command, id=f"{by.command.id}{_OF}{first}")
            answer = self._some(replace(by, command=part_of), some, stop_on_error)
            outcomes += _outcomes(answer)
            position = answer.position
        return outcomes, position

    def _some(self, by: By, items: Sequence[Item], stop_on_error: bool) -> Answer:  # noqa: FBT001 - handed on
        def decide() -> Decision:
            told = [item for item in items if isinstance(item, Upsert)]
            part = self._part(by, told)
            outcomes: list[Outcome] = []
            for item in items:
                stops = stop_on_error and _has_stopped(outcomes)
                outcomes.append(Outcome(SKIPPED) if stops else part.outcome(item))
            return part.decision(by.id, outcomes)

        return self._records.once(by, decide)

    def _part(self, by: By, told: Sequence[Upsert]) -> _Part:
        arriving = Arriving(self._records, self._suppressions)
        return _Part(self._records, arriving, by, told)


class _Part:
    """Some people, taken in one by one for one append."""

    def __init__(
        self, records: Records, arriving: Arriving, by: By, told: Sequence[Upsert]
    ) -> None:
        self._by = by
        self._arriving = arriving
        self._fields = records.load(Fields, FIELDS)
        ids = {one.id for one in told if one.id}
        if any(map(_moves_contacts, told)):
            arriving.expect_meetings(by.context)
        arriving.expect([one.arrival({}) for one in told], ids)

    def outcome(self, item: Item) -> Outcome:
        """Take somebody in, or say why not."""
        if isinstance(item, Outcome):
            return item
        try:
            return self.take(item)
        except FieldsInvalid as refusal:
            complaints = refusal.complaints.items()
            return refused(refusal, {f"fields.{code}": why for code, why in complaints})
        except Refusal as refusal:
            return refused(refusal)

    def take(self, told: Upsert) -> Outcome:
        """Take somebody in; raises what refuses them."""
        values = self._fields.read(told.fields)
        for said in filter(None, (says.said for says in told.says)):
            said.require_past(self._by.at)
        in_use = told.if_contact_in_use
        manner = Manner(self._by.actor, told.if_exists, if_contact_in_use=in_use)
        arrival = told.arrival(values)
        self._arriving.require_lists_in_use(arrival)
        arrived = self._arriving.take(arrival, manner, told.id)
        return Outcome(arrived.result, arrived.id)

    def decision(self, id_: UUID, outcomes: Sequence[Outcome]) -> Decision:
        """Return what is to be recorded, and remembered of it."""
        arriving = self._arriving
        told = msgspec.json.encode(outcomes)
        also: list[Companion] = [
            *arriving.also,
            relying_on({FIELDS: self._fields.version}),
        ]
        return Decision(id_, arriving.streams, arriving.keeping, also, told=told)


def refused(refusal: Exception, complaints: dict[str, str] | None = None) -> Outcome:
    """Say why somebody was refused; ``complaints`` go from field to reason."""
    kind = type(refusal).__name__
    return Outcome(REFUSED, None, kind, str(refusal), complaints or {})


def _moves_contacts(told: Upsert) -> bool:
    return told.if_contact_in_use is not IfContactInUse.ERROR


def _has_stopped(outcomes: Sequence[Outcome]) -> bool:
    return bool(outcomes) and outcomes[-1].result in (REFUSED, SKIPPED)


def _outcomes(answer: Answer) -> list[Outcome]:
    return msgspec.json.decode(answer.told, type=list[Outcome])

"""What steps do to people, gathered for one append: letters, changes, words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from domain.aggregate import Aggregate, Numbered
from domain.application.records import Records
from domain.application.sealing import sealed_profile, wide
from domain.audience import MailingList
from domain.campaign import ENDED, Campaign
from domain.errors import ChannelMissing, FieldsInvalid, ListOutOfUse, SubscriberGone
from domain.events import (
    EnrolmentHandedOn,
    EnrolmentTold,
    Fact,
    WindowPlanned,
)
from domain.field_values import FieldValue, NewValues, differing
from domain.fields import FIELDS, Fields
from domain.ids import new_id
from domain.series.definition import Change, Enter, Step, Tell
from domain.series.enrolment import Enrolment
from domain.store.keeping import Keeping
from domain.store.log import Companion
from domain.store.relying import relying_on
from domain.store.vault import VaultRow
from domain.subscriber import Subscriber
from domain.window import Window

#: What comes of a change that a person or a list cannot take.
UNCHANGED = "unchanged"


class Deeds:
    """Does what steps say, to many people in one append."""

    def __init__(self, records: Records) -> None:
        self._records = records
        #: letter -> window -> whom it is for; nobody is in a window twice
        self._windows: dict[UUID, list[tuple[UUID, list[UUID]]]] = defaultdict(list)
        self._letters: dict[UUID, Campaign] = {}
        self._lists: dict[UUID, MailingList] = {}
        self._people: dict[UUID, tuple[Subscriber, int, list[Fact]]] = {}
        self._held: dict[UUID, dict[str, FieldValue]] = {}
        self._rows: list[VaultRow] = []
        self._values: dict[UUID, NewValues] = {}
        self._fields: Fields | None = None

    def expect(self, people: Iterable[UUID]) -> None:
        """Read those who are about to be changed, all together."""
        new = set(people) - self._people.keys()
        for id_, person in self._records.load_many(Subscriber, new).items():
            self._people[id_] = (person, person.version, [])
        if new:
            self._held |= self._records.vault.profiles(new)

    def send(self, letter_id: UUID, contact_id: UUID) -> UUID:
        """Have a letter go to a contact; return the window that it goes in."""
        for window_id, contacts in self._windows[letter_id]:
            if contact_id not in contacts:
                contacts.append(contact_id)
                return window_id
        window_id = new_id()
        self._windows[letter_id].append((window_id, [contact_id]))
        return window_id

    def ended(self, letter_id: UUID) -> str:
        """Tell how a letter ended, such as cancelled; nothing if it goes out."""
        state = self._letter(letter_id).state
        return state if state in ENDED else ""

    def say(self, enrolment: Enrolment, step: Step) -> Iterator[Fact]:
        """Say what others do because of a step."""
        series_id, subscriber_id = enrolment.series_id, enrolment.subscriber_id
        if series_id and subscriber_id and isinstance(step.act, Tell):
            yield EnrolmentTold(series_id, subscriber_id, step.name, step.act.word)
        if subscriber_id and isinstance(step.act, Enter):
            yield EnrolmentHandedOn(step.act.series_id, subscriber_id, step.name)

    def change(self, subscriber_id: UUID, act: Change) -> bool:
        """Change a person who is expected; False if nothing of it could be done."""
        person, _, facts = self._people[subscriber_id]
        before = len(facts)
        for list_id in act.join:
            facts += self._joined(person, list_id)
        for list_id in act.leave:
            facts += person.decided(person.leave_list(list_id))
        if act.fields:
            facts += self._filled(person, act)
        return len(facts) > before

    def streams(self) -> Iterator[tuple[Aggregate, Sequence[Fact]]]:
        """Yield what is to be recorded of letters and of people."""
        for letter_id, windows in self._windows.items():
            for window_id, contacts in windows:
                run, whom = self._letter(letter_id).run or window_id, tuple(contacts)
                fact = WindowPlanned(letter_id, run, 0, whom, a_letter=True)
                yield Window(window_id), [fact]
        for person, version, facts in self._people.values():
            if facts:
                yield Numbered(person.id, version), facts

    @property
    def keeping(self) -> Keeping:
        """Return what goes into the vault."""
        return Keeping(self._rows, profiles=list(self._values.items()))

    @property
    def also(self) -> Iterable[Companion]:
        """Return what has to stay as it is until this is recorded."""
        return [relying_on({FIELDS: self._fields.version})] if self._fields else []

    def _letter(self, id_: UUID) -> Campaign:
        if id_ not in self._letters:
            self._letters[id_] = self._records.load(Campaign, id_)
        return self._letters[id_]

    def _joined(self, person: Subscriber, list_id: UUID) -> list[Fact]:
        if list_id not in self._lists:
            self._lists[list_id] = self._records.load(MailingList, list_id)
        found = self._lists[list_id]
        try:
            found.require_use()
            return person.decided(person.join_list(list_id, found.channel))
        except (ListOutOfUse, ChannelMissing, SubscriberGone):
            return []

    def _filled(self, person: Subscriber, act: Change) -> list[Fact]:
        self._fields = self._fields or self._records.load(Fields, FIELDS)
        try:
            read = self._fields.read(act.fields)
        except FieldsInvalid:
            return []
        held = self._held.get(person.id, {})
        told = self._values.get(person.id, {})
        known = {**held, **{k: v for k, v in told.items() if v is not None}}
        new = differing(read, known)
        profile, rows = sealed_profile(person.id, new)
        try:
            facts = person.decided(person.change_profile(profile))
        except SubscriberGone:
            return []
        self._rows += rows
        for id_, values in wide(person.id, new):
            self._values[id_] = {**self._values.get(id_, {}), **values}
        return facts

"""Commands about people: who they are, what they agree to, which lists they are on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.addresses import NORMALISERS
from domain.application.holding import holding, require_known
from domain.application.noes import said_no_since
from domain.application.records import By, Decision, Records
from domain.application.said import witnessed
from domain.application.sealing import sealed_profile, wide
from domain.audience import MailingList, Notice, notice_stream
from domain.consent import No, Said, Wish
from domain.errors import AddressClosed, AddressInUse, ConsentOutdated
from domain.events import Contact, Fact
from domain.field_values import NewValues, differing
from domain.fields import FIELDS, Fields
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.log import Companion
from domain.store.relying import relying_on
from domain.store.suppressions import Suppressions
from domain.store.vault import Claim, seal
from domain.subscriber import Subscriber


@dataclass(frozen=True)
class Newcomer:
    """A person to be registered: contacts as (channel, address), and profile fields.

    Values are as a program sends them, not held to their fields yet.
    """

    contacts: Sequence[tuple[str, str]]
    fields: Mapping[str, object]


class Subscribers:
    """The commands about subscribers; each answers with the subscriber's id."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def register(self, by: By, newcomer: Newcomer) -> Answer:
        """Make a person known.

        Raises AddressInvalid, FieldsInvalid, AddressInUse when somebody has one of the
        addresses, and AddressClosed when one is suppressed.
        """

        def decide() -> Decision:
            person = Subscriber(new_id())
            claims = [self._claim(person.id, *pair) for pair in newcomer.contacts]
            sealed = [
                seal(claim.contact_id, "address", claim.address) for claim in claims
            ]
            read, relied = self._read(newcomer.fields)
            values = {k: value for k, value in read.items() if value is not None}
            profile, kept = sealed_profile(person.id, values)
            contacts = [
                Contact(claim.contact_id, claim.channel, row.ref)
                for claim, row in zip(claims, sealed, strict=True)
            ]
            return Decision(
                person.id,
                [(person, person.register(by.actor, contacts, profile))],
                Keeping([*sealed, *kept], claims, profiles=wide(person.id, values)),
                relied,
            )

        return self._records.once(by, decide)

    def change_profile(self, by: By, id_: UUID, fields: Mapping[str, object]) -> Answer:
        """Give profile fields new values; equal ones record nothing.

        None takes a value away. Raises FieldsInvalid.
        """

        def decide() -> Decision:
            person = self._records.edited(Subscriber, id_, by)
            current = self._records.vault.profiles([id_]).get(id_, {})
            read, relied = self._read(fields)
            new = differing(read, current)
            profile, kept = sealed_profile(id_, new)
            facts = person.change_profile(profile)
            keeping = Keeping(kept, profiles=wide(id_, new))
            return Decision(id_, [(person, facts)], keeping, relied)

        return self._records.once(by, decide)

    def add_contact(self, by: By, id_: UUID, channel: str, address: str) -> Answer:
        """Give a person another address; it refuses what ``register`` refuses."""

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            claim = self._claim(id_, channel, address)
            row = seal(claim.contact_id, "address", claim.address)
            contact = Contact(claim.contact_id, channel, row.ref)
            keeping = Keeping([row], [claim])
            return Decision(id_, [(person, person.add_contact(contact))], keeping)

        return self._records.once(by, decide)

    def remove_contact(self, by: By, id_: UUID, contact_id: UUID) -> Answer:
        """Take an address from a person; ContactUnknown if it never was theirs."""

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            require_known(self._records, person, contact_id)
            keeping = Keeping(
                releases=[contact_id] if contact_id in person.contacts else []
            )
            return Decision(id_, [(person, person.remove_contact(contact_id))], keeping)

        return self._records.once(by, decide)

    def grant_consent(
        self, by: By, id_: UUID, contact_id: UUID, purpose: str, said: Said
    ) -> Answer:
        """Take a yes with its evidence; the wording is published if it is new.

        Said once more, it is a renewal. Raises AddressClosed when the address is
        suppressed, and ConsentOutdated when somebody said no at the address after that.
        """

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            self._require_open(contact_id)
            cell = (contact_id, purpose)
            if said_no_since(self._records, person, cell, said.granted_at):
                raise ConsentOutdated(purpose)
            notice = self._records.load(Notice, notice_stream(said.wording))
            yes, row = witnessed(self._records, contact_id, purpose, said, by.at)
            granted = list(person.grant_consent(contact_id, purpose, yes))
            if not granted:
                return Decision(id_, [])
            streams = [(notice, notice.publish(said.wording)), (person, granted)]
            return Decision(id_, streams, Keeping([row]))

        return self._records.once(by, decide)

    def request_consent(
        self, by: By, id_: UUID, contact_id: UUID, purpose: str
    ) -> Answer:
        """Note that an address is to be asked."""
        wish = Wish(by.actor, at=by.at)
        return self._decided(
            by, id_, lambda p: p.request_consent(contact_id, purpose, wish)
        )

    def withdraw_consent(
        self, by: By, id_: UUID, contact_id: UUID, purpose: str, method: str
    ) -> Answer:
        """Take a no, also under the id of a card that the contact was on before.

        Raises ContactUnknown if it never was on any that is theirs.
        """

        def decide() -> Decision:
            person = holding(self._records, id_, contact_id)
            require_known(self._records, person, contact_id)
            facts = person.withdraw_consent(contact_id, purpose, No(method))
            return Decision(person.id, [(person, facts)])

        return self._records.once(by, decide)

    def join_list(self, by: By, id_: UUID, list_id: UUID) -> Answer:
        """Bring a person onto a list; raises ListOutOfUse and ChannelMissing."""

        def join(person: Subscriber) -> Iterable[Fact]:
            found = self._records.existing(MailingList, list_id)
            found.require_use()
            return person.join_list(list_id, found.channel)

        return self._decided(by, id_, join)

    def leave_list(self, by: By, id_: UUID, list_id: UUID) -> Answer:
        """Take a person from a list; the person stays."""
        return self._decided(by, id_, lambda p: p.leave_list(list_id))

    def mark_unreachable(
        self, by: By, id_: UUID, contact_id: UUID, campaign_id: UUID, code: int
    ) -> Answer:
        """Note that the receiving side says the address does not exist."""
        return self._decided(
            by, id_, lambda p: p.become_unreachable(contact_id, campaign_id, code)
        )

    def lift_unreachable(self, by: By, id_: UUID, contact_id: UUID) -> Answer:
        """Lift the mark of an unreachable address."""
        return self._decided(by, id_, lambda p: p.become_reachable(contact_id))

    def _read(self, told: Mapping[str, object]) -> tuple[NewValues, list[Companion]]:
        """Read values, and have the fields stay what they are until it is recorded."""
        if not told:
            return {}, []
        fields = self._records.load(Fields, FIELDS)
        return fields.read(told), [relying_on({FIELDS: fields.version})]

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[Subscriber], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(
            by, lambda: self._records.existing(Subscriber, id_), rule
        )

    def _require_open(self, contact_id: UUID) -> None:
        held = self._records.vault.claims([contact_id])
        for claim in held:
            if self._suppressions.closed(claim.channel, [claim.address]):
                raise AddressClosed

    def free(self, channel: str, address: str) -> str:
        """Return an address in its one form, if a person may have it.

        Raises AddressInvalid, AddressInUse and AddressClosed.
        """
        normalised = NORMALISERS[channel](address)
        holder = self._records.vault.holders(channel, [normalised]).get(normalised)
        if holder:
            raise AddressInUse(holder[0])
        if self._suppressions.closed(channel, [normalised]):
            raise AddressClosed
        return normalised

    def _claim(self, subscriber_id: UUID, channel: str, address: str) -> Claim:
        return Claim(new_id(), subscriber_id, channel, self.free(channel, address))

"""Commands about messages of their own: ask, authorise an attempt, record its result.

What is sent is rendered when it is asked for, and kept sealed as it will be read: so
what can be shown later is what was sent, and what cannot be rendered is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.addresses import NORMALISERS
from domain.application.records import By, Decision, Records
from domain.application.subscribers import Newcomer, Subscribers
from domain.application.templates import Templates
from domain.content import Content, Sender
from domain.errors import ContentInvalid, NotFound
from domain.events import Fact, MessageAsked, MessageDestroyed
from domain.ids import new_id
from domain.ledger.stream import LEDGER, Ledger
from domain.message import Message
from domain.permission import GRANTED
from domain.rendering import Rendered, TemplateInvalid
from domain.results import Result
from domain.store.commands import Answer, Command
from domain.store.keeping import Keeping, destroying_values
from domain.store.log import Companion
from domain.store.sql import load_statements
from domain.store.suppressions import Place, Suppressions
from domain.store.vault import seal
from domain.window import Standing, reason_against

_SQL = load_statements(__package__, "messages.sql")
EMAIL = "email"

#: Fills a content in for one person, with values that may be nested; raises
#: ContentInvalid, or TemplateInvalid.
Render = Callable[[Content, Mapping[str, Any]], Rendered]


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a message: its content is base64 in the payload."""

    name: str
    type: str
    content: bytes


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one person will read, and from whom."""

    sender: Sender
    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A message that is to be sent: to an address, or to a contact that is known.

    Templates may use the person's fields, and ``data`` on top of them.
    """

    content: Content
    sender: Sender
    address: str | None = None
    contact_id: UUID | None = None
    group: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    valid_for: timedelta = timedelta(days=1)
    kept_for: timedelta = timedelta(days=30)
    secret: bool = False


class Messages:
    """The commands about messages; each answers with the message's id."""

    def __init__(
        self,
        records: Records,
        subscribers: Subscribers,
        suppressions: Suppressions,
        templates: Templates,
        render: Render,
    ) -> None:
        """``render`` fills a content in, where it harms nobody."""
        self._render = render
        self._records = records
        self._templates = templates
        self._subscribers = subscribers
        self._suppressions = suppressions

    def send(self, by: By, wanted: Wanted) -> Answer:
        """Have a message sent; whoever holds the address, or is made known for it.

        Raises ContentInvalid, AddressInvalid, AddressClosed, NotFound, and what taking
        over a template raises.
        """
        _require_addresses(wanted.sender)
        said = self._templates.whole(wanted.content)
        contact_id = wanted.contact_id or self._contact(by, wanted.address or "")

        def decide() -> Decision:
            found = self._records.vault.recipients([contact_id]).get(contact_id)
            if found is None:
                raise NotFound("contact", contact_id)
            subscriber_id, _, fields = found
            payload = self._payload(said, wanted, fields)
            told = msgspec.json.encode(payload).decode()
            row = seal(contact_id, "message", told)
            message = Message(new_id())
            asked = MessageAsked(
                subscriber_id,
                contact_id,
                EMAIL,
                wanted.group,
                row.ref,
                by.at + wanted.valid_for,
                by.at + max(wanted.kept_for, wanted.valid_for),
                wanted.secret,
            )
            facts = message.ask(asked)
            return Decision(message.id, [(message, facts)], Keeping([row]))

        return self._records.once(by, decide)

    def get(self, id_: UUID) -> Message:
        """Return a message as it stands; raises NotFound."""
        return self._records.existing(Message, id_)

    def payload(self, message: Message) -> Payload | None:
        """Return what a message says; None if it was erased or destroyed."""
        if message.asked is None:
            return None
        id_ = message.asked.payload.id
        value = self._records.vault.values([id_]).get(id_)
        return msgspec.json.decode(value, type=Payload) if value else None

    def is_restored(self, message: Message) -> bool:
        """Tell whether a backup was restored after the message was asked for."""
        ledger, asked_at = self._records.load(Ledger, LEDGER), message.asked_at
        return asked_at is not None and ledger.has_forked_since(asked_at)

    def attempt(self, by: By, message: Message, sender: str) -> None:
        """Authorise an attempt under the insert lock; the claim is the command's id.

        The lock orders it against every closing of the address.
        """
        with self._records.event_log.appending() as append:
            reason = self._reason(append.cursor, message, sender, by.at)
            facts = message.attempt(by.command.id, reason, by.at)
            self._records.write(append, list(message.events(by.context, facts)))

    def settle(self, by: By, id_: UUID, claim: str, result: Result) -> Answer:
        """Record what became of an attempt, also when it is late."""

        def decide() -> Decision:
            message = self.get(id_)
            facts = list(message.result(claim, result))
            return Decision(id_, [(message, facts)], also=_destroying(message, facts))

        return self._records.once(by, decide)

    def learn_taken(self, by: By, id_: UUID) -> Answer:
        """Take it that a server had a message after all; raises DeliveryInFlight."""

        def decide() -> Decision:
            message = self.get(id_)
            facts = list(message.learn_taken())
            return Decision(id_, [(message, facts)], also=_destroying(message, facts))

        return self._records.once(by, decide)

    def give_up(self, by: By, message: Message) -> None:
        """Record an attempt that was left without a result as unknown."""
        self._records.append(by, [(message, message.give_up())])

    def abandon(self, by: By, message: Message) -> None:
        """Attempt nothing of what a restored backup has brought back."""
        self._records.append(by, [(message, message.abandon())])

    def destroy(self, by: By, id_: UUID) -> Answer:
        """Destroy what a message says, its time being over."""

        def decide() -> Decision:
            message = self.get(id_)
            facts = list(message.destroy())
            return Decision(id_, [(message, facts)], also=_destroying(message, facts))

        return self._records.once(by, decide)

    def _payload(
        self, said: Content, wanted: Wanted, fields: Mapping[str, Any]
    ) -> Payload:
        try:
            made = self._render(said, {**fields, **wanted.data})
        except TemplateInvalid as error:
            raise ContentInvalid(error.field, error.message, error.line) from None
        told = (made.subject, made.html, made.text)
        return Payload(wanted.sender, *told, tuple(wanted.attachments))

    def _contact(self, by: By, address: str) -> UUID:
        """Return the contact that holds an address; make its person known if none."""
        known = NORMALISERS[EMAIL](address)
        if held := self._records.vault.holders(EMAIL, [known]).get(known):
            return held[1]
        command = Command(by.command.key_id, f"{by.command.id} to")
        newcomer = Newcomer([(EMAIL, known)], {})
        self._subscribers.register(By(by.actor, by.at, command), newcomer)
        return self._records.vault.holders(EMAIL, [known])[known][1]

    def _reason(
        self, cursor: Cursor[DictRow], message: Message, sender: str, at: datetime
    ) -> str | None:
        contact_id = message.asked.contact_id if message.asked else None
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            row = reader.execute(_SQL["standing"], (contact_id,)).fetchone()
        if row is None or row[1] is None:
            return reason_against(None, at)
        place: Place = row[0], row[1]
        stopped = self._suppressions.stopped_under_lock(cursor, [place], sender)
        return reason_against(Standing(GRANTED, 0, place in stopped, row[2]), at)


def _require_addresses(sender: Sender) -> None:
    for address in (sender.address, sender.reply_to, sender.return_path):
        if address is not None:
            NORMALISERS[EMAIL](address)


def _destroying(message: Message, facts: Sequence[Fact]) -> list[Companion]:
    is_over = any(isinstance(fact, MessageDestroyed) for fact in facts)
    if message.asked is None or not is_over:
        return []
    return [destroying_values([message.asked.payload.id])]

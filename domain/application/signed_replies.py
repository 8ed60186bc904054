"""Takes the reply by which somebody agreed, and keeps it as it was signed."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from uuid import UUID

from domain.application.noes import said_no_since
from domain.application.records import By, Decision, Records
from domain.application.said import witnessed
from domain.audience import Notice, notice_stream
from domain.consent import Said
from domain.errors import AddressClosed, MailFromAnother, MailOutdated
from domain.signed_reply import SignedReply
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber

#: What the evidence is (``kind``), and how the yes came. What other channels' providers
#: vouch for will be of other kinds.
SIGNED_MAIL = "signed-mail"
_CHANNEL = "email"


class SignedReplies:
    """The commands about replies that prove themselves."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def grant(
        self, by: By, id_: UUID, purpose: str, wording: str, reply: SignedReply
    ) -> Answer:
        """Take the yes of a reply, for the address that it came from.

        Raises MailFromAnother, AddressClosed, and MailOutdated: a reply that is handed
        over again does not undo the no that came after it.
        """

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            contact_id = self._contact(person, reply.sender)
            cell = (contact_id, purpose)
            if said_no_since(self._records, person, cell, reply.written_at):
                raise MailOutdated
            said = _said(reply, wording, by.at)
            notice = self._records.load(Notice, notice_stream(wording))
            yes, row = witnessed(self._records, contact_id, purpose, said, by.at)
            granted = list(person.grant_consent(contact_id, purpose, yes))
            if not granted:
                return Decision(id_, [])
            streams = [(notice, notice.publish(wording)), (person, granted)]
            return Decision(id_, streams, Keeping([row]))

        return self._records.once(by, decide)

    def _contact(self, person: Subscriber, sender: str) -> UUID:
        held = self._records.vault.holders(_CHANNEL, [sender]).get(sender)
        if held is None or held[0] != person.id:
            raise MailFromAnother
        if self._suppressions.closed(_CHANNEL, [sender]):
            raise AddressClosed
        return held[1]


def _said(reply: SignedReply, wording: str, at: datetime) -> Said:
    """Return the yes with every byte that proves it, and the key that verifies it."""
    signature = reply.signature
    return Said(
        wording,
        f"mail signed by {signature.domain}",
        reply.written_at,
        SIGNED_MAIL,
        proof={
            "kind": SIGNED_MAIL,
            "message": b64encode(reply.raw).decode(),
            "dkim_domain": signature.domain,
            "dkim_selector": signature.selector,
            "dkim_record": signature.record,
            "received_at": at.isoformat(),
        },
    )

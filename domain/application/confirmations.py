"""Commands about the question that a sign-up leads to: asked by message, answered once.

Whoever asks draws a link first and commits its hash; then the message leaves; then what
the server said is recorded. After a crash in between the message goes once more, with
the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.application.sealing import Trace, sealed_evidence
from domain.audience import Notice, stream_of_notice
from domain.consent import No, Sent, Waiting, Yes
from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.events import ConsentRequested, Fact, NoticePublished, Recorded
from domain.purpose import Purpose, purpose_stream
from domain.store.keeping import Keeping
from domain.store.suppressions import Suppressions
from domain.store.tokens import Question, Tokens
from domain.store.vault import VaultRow, seal
from domain.subscriber import Subscriber
from domain.suppression import (
    OPENED_BY_A_YES,
    OWNER,
    SuppressedAddress,
    suppression_stream,
)

#: How a consent came about that was asked for, and confirmed by the address's holder.
DOUBLE_OPT_IN = "double-opt-in"
YES, NO = "yes", "no"
#: Requests of one sign-up; a form has fewer ticks and purposes.
_MOST = 500


@dataclass(frozen=True)
class Asking:
    """Requests of one sign-up that nobody was asked about yet: whom, in which words."""

    subscriber_id: UUID
    contact_id: UUID
    address: str
    requests: list[int]
    notices: list[NoticePublished]
    asked_at: datetime

    def question(self, token_id: UUID, expires_at: datetime) -> Question:
        """Return the question that a link is to lead to."""
        return Question(
            token_id, self.subscriber_id, self.contact_id, self.requests, expires_at
        )


@dataclass(frozen=True)
class _Said:
    answer: str
    trace: Trace


class Confirmations:
    """The commands of the message, the page it leads to, and its two buttons."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions
        self._tokens = Tokens(records.datastore)

    def asking(self, position: int) -> Asking | None:
        """Return what the sign-up at a position asks; None if nothing is left of it."""
        sign_up = list(self._sign_up(position))
        if not sign_up:
            return None
        first, fact = sign_up[0]
        person = holding(self._records, first.stream_id, fact.contact_id)
        requests = {event.version for event, _ in sign_up}
        waiting = person.waiting(requests, first.stream_id)
        unasked = [one for one in waiting if not one.asked.sent]
        held = self._records.vault.recipients([fact.contact_id]).get(fact.contact_id)
        if not unasked or held is None or self._is_blocked(fact.channel, held[1]):
            return None
        return Asking(
            person.id,
            fact.contact_id,
            held[1],
            [one.request for one in unasked],
            self._notices(unasked),
            first.context.at,
        )

    def _is_blocked(self, channel: str, address: str) -> bool:
        """Tell whether the owner wants nothing sent there, not even a question."""
        stops = self._suppressions.of([(channel, address)]).get((channel, address), ())
        return any(
            stop.ground == OWNER and stop.scope in OPENED_BY_A_YES for stop in stops
        )

    def draw(self, question: Question) -> str:
        """Make a link to a question; when this returns its hash is committed."""
        return self._tokens.draw(question)

    def drawn(self, token_id: UUID) -> int:
        """Tell how many links to a question were made."""
        return self._tokens.drawn(token_id)

    def drop(self, token: str) -> None:
        """Forget a link that nobody got."""
        self._tokens.drop(token)

    def note_sent(self, by: By, asking: Asking, sent: Sent, reply: str) -> None:
        """Record that the question left, and what the server said to it."""

        def decide() -> Decision:
            asked_as = asking.subscriber_id
            person = holding(self._records, asked_as, asking.contact_id)
            row = seal(asking.contact_id, "reply", reply)
            told = replace(sent, reply=row.ref if reply else None)
            facts = chain.from_iterable(
                person.note_confirmation_sent(one, told)
                for one in person.waiting(asking.requests, asked_as)
            )
            keeping = Keeping([row] if reply else [])
            return Decision(person.id, [(person, list(facts))], keeping)

        self._records.once(by, decide)

    def question(self, token: str, at: datetime) -> Question:
        """Return what a link asks; raises ConfirmationUnknown and ConfirmationLapsed.

        Whoever answered is told so as long as the question would have been open.
        """
        found = self._tokens.find(token)
        if found is None:
            raise ConfirmationUnknown
        if found.expires_at <= at:
            raise ConfirmationLapsed
        return found

    def wordings(self, question: Question) -> list[NoticePublished]:
        """Return the words of a question; none if it was settled in another way."""
        return self._notices(_waiting(self._holder(question), question))

    def answer(self, by: By, token: str, answer: str, trace: Trace) -> str:
        """Take a yes or a no, once, and return the answer that counts.

        Raises ConfirmationUnknown and ConfirmationLapsed.
        """

        def decide() -> Decision:
            found = self.question(token, by.at)
            person = self._holder(found)
            # Looked at again: whoever was faster may have answered in between.
            if self.question(token, by.at).answer:
                return Decision(person.id, [])
            return self._answered(by, person, found, _Said(answer, trace))

        self._records.once(by, decide)
        return self.question(token, by.at).answer or answer

    def _answered(
        self, by: By, person: Subscriber, question: Question, said: _Said
    ) -> Decision:
        row = sealed_evidence(
            question.contact_id, source="confirmation link", **asdict(said.trace)
        )
        waiting = _waiting(person, question)
        if said.answer == YES:
            facts = list(self._grants(by, person, waiting, question.token_id, row))
        else:
            facts = list(_refusals(person, waiting, row))
        if not facts:
            raise ConfirmationLapsed
        also = [self._tokens.answering(question.token_id, said.answer, at=by.at)]
        opened = self._opened(question) if said.answer == YES else []
        return Decision(person.id, [(person, facts), *opened], Keeping([row]), also)

    def _holder(self, question: Question) -> Subscriber:
        return holding(self._records, question.subscriber_id, question.contact_id)

    def _opened(self, question: Question) -> list[tuple[Aggregate, Iterable[Fact]]]:
        """Open what the holder of the address closed: this is their own new yes."""
        streams: list[tuple[Aggregate, Iterable[Fact]]] = []
        for claim in self._records.vault.claims([question.contact_id]):
            for digest in self._suppressions.peppers.digests(
                claim.channel, claim.address
            ):
                stream = suppression_stream(digest)
                address = self._records.load(SuppressedAddress, stream)
                streams.append((address, address.reopen(digest)))
        return streams

    def _grants(
        self,
        by: By,
        person: Subscriber,
        waiting: Iterable[Waiting],
        token_id: UUID,
        row: VaultRow,
    ) -> Iterator[Fact]:
        for one in waiting:
            terms = self._records.load(Purpose, purpose_stream(one.purpose))
            yes = Yes(
                by.at,
                one.asked.notice_id,
                row.ref,
                DOUBLE_OPT_IN,
                terms.ends(by.at),
                terms.version,
            )
            yield from person.confirm_consent(one, yes, token_id)

    def _sign_up(self, position: int) -> Iterator[tuple[Recorded, ConsentRequested]]:
        """Return the requests of one sign-up: those with the evidence of the first."""
        evidence = None
        for event in self._records.event_log.read(position - 1, _MOST):
            if not isinstance(event, Recorded) or not isinstance(
                event.fact, ConsentRequested
            ):
                return
            evidence = evidence or event.fact.evidence
            if evidence is None or event.fact.evidence != evidence:
                return
            yield event, event.fact

    def _notices(self, waiting: Iterable[Waiting]) -> list[NoticePublished]:
        ids = dict.fromkeys(one.asked.notice_id for one in waiting)
        notices = (
            self._records.load(Notice, stream_of_notice(id_)).published for id_ in ids
        )
        return [published for published in notices if published]


def _waiting(person: Subscriber, question: Question) -> list[Waiting]:
    return person.waiting(question.requests, question.subscriber_id)


def _refusals(
    person: Subscriber, waiting: Iterable[Waiting], row: VaultRow
) -> Iterator[Fact]:
    for one in waiting:
        no = No("confirmation link", evidence=row.ref)
        yield from person.decline_consent(one, no)

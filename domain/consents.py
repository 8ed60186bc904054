"""What a person agreed to, cell by cell: folded from facts, and decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from operator import itemgetter
from uuid import UUID

from msgspec.structs import replace

from domain import questions
from domain.consent import (
    BY_IMPORT,
    IMPORT_UNDONE,
    UNKNOWN,
    Asked,
    Cell,
    Consent,
    No,
    Said,
    Waiting,
    Wish,
    Yes,
)
from domain.consent_steps import AboutConsent
from domain.errors import ConsentNotGranted
from domain.events import (
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ConsentWithdrawn,
    Fact,
    OpenQuestion,
    VaultRef,
)
from domain.evolving import evolving

#: When what is being decided was said: no yes that is told of beside it is newer.
_NOW = datetime.max.replace(tzinfo=UTC)
#: States that an invalid consent can be found in; the others are closed already.
_CAN_BE_INVALID = ("granted", "requested", "expired")


class Consents:
    """The cells of one person, folded from the facts of their stream."""

    def __init__(self) -> None:
        self._cells: dict[tuple[UUID, str], Consent] = {}

    def of(self, cell: Cell) -> Consent:
        """Return where a cell stands."""
        return self._cells.get((cell.contact_id, cell.purpose), UNKNOWN)

    def all(self) -> list[tuple[tuple[UUID, str], Consent]]:
        """Return where each cell stands, by contact and purpose."""
        return sorted(self._cells.items(), key=itemgetter(0))

    def states(self) -> dict[tuple[UUID, str], str]:
        """Return (contact, purpose) -> state."""
        return {key: consent.state for key, consent in self._cells.items()}

    def request(self, cell: Cell, wish: Wish) -> Iterator[Fact]:
        """Note that the address is to be asked."""
        if self.of(cell).hears(wish):
            yield ConsentRequested(
                cell.contact_id,
                cell.channel,
                cell.purpose,
                wish.method,
                wish.notice_id,
                wish.form_id,
                wish.form_version,
                wish.evidence,
                wish.to_confirm,
            )

    def hears(self, cell: Cell, said: Said) -> bool:
        """Tell whether a yes would be any news."""
        held = self.of(cell)
        return held.takes(said) or held.is_renewed_by(said)

    def grant(self, cell: Cell, yes: Yes) -> Iterator[Fact]:
        """Take a yes, or that it was said once more."""
        held = self.of(cell)
        if held.takes(yes):
            yield _granted(cell, yes)
        elif held.is_renewed_by(yes):
            yield _renewed(cell, yes)

    def confirm(
        self, cell: Cell, yes: Yes, request: int, token_id: UUID
    ) -> Iterator[Fact]:
        """Take the yes to a request, if it still waits for one."""
        if self.of(cell).waits_for(request):
            yield _granted(cell, yes, request, token_id)

    def renew(self, cell: Cell, yes: Yes, at: datetime) -> Iterator[Fact]:
        """Take a yes that was said once more; an older one is no news.

        Raises ConsentNotGranted: what does not stand is granted, not renewed.
        """
        held = self.of(cell)
        if not held.stands(at):
            raise ConsentNotGranted(cell.purpose)
        if held.is_older_than(yes):
            yield _renewed(cell, yes)

    def refuse(self, cell: Cell, no: No) -> Iterator[Fact]:
        """Take the no to a request; to what was granted it is a withdrawal."""
        state = self.of(cell).state
        if state == "granted":
            yield from self.withdraw(cell, no)
        elif state in ("", "requested", "expired"):
            yield ConsentRefused(
                cell.contact_id, cell.channel, cell.purpose, no.method, no.evidence
            )

    def decline(self, cell: Cell, no: No, request: int) -> Iterator[Fact]:
        """Take the no to a request, if it still waits for an answer."""
        if self.of(cell).waits_for(request):
            yield from self.refuse(cell, no)

    def withdraw(self, cell: Cell, no: No) -> Iterator[Fact]:
        """Take a no. It is never refused, and said twice it is recorded once."""
        if self.of(cell).state != "withdrawn":
            yield ConsentWithdrawn(
                cell.contact_id,
                cell.channel,
                cell.purpose,
                no.method,
                no.campaign_id,
                no.evidence,
            )

    def expire(self, cell: Cell, granted: int, at: datetime) -> Iterator[Fact]:
        """Note that a yes ran out, unless it was renewed or ended meanwhile."""
        held = self.of(cell)
        if held.state == "granted" and held.version == granted and held.ran_out(at):
            yield ConsentExpired(cell.contact_id, cell.channel, cell.purpose, granted)

    def invalidate(
        self, cell: Cell, ground: str, evidence: VaultRef | None
    ) -> Iterator[Fact]:
        """Note that what was taken for a consent is none."""
        if self.of(cell).state in _CAN_BE_INVALID:
            yield ConsentInvalidated(
                cell.contact_id, cell.channel, cell.purpose, ground, evidence
            )

    def waiting(
        self, requests: Collection[int], stream_id: UUID | None = None
    ) -> Iterator[Waiting]:
        """Return those of some requests, of another stream if named, that wait."""
        if stream_id is None:
            return questions.waiting(self._cells, requests)
        return questions.waiting_elsewhere(self._cells, stream_id, requests)

    def open_questions(
        self, cell: Cell, stream_id: UUID, after: int
    ) -> Iterator[OpenQuestion]:
        """Return what was asked for a cell, and goes along when its contact does."""
        return questions.open_questions(self.of(cell), stream_id, after)

    def forget(self, contact_id: UUID) -> None:
        """Leave the consents of a contact to the card that it went to."""
        self._cells = {
            key: consent for key, consent in self._cells.items() if key[0] != contact_id
        }

    @evolving
    def take(self, fact: Fact, version: int, at: datetime | None) -> None:
        """Take a fact in, with its version in the stream and when it was recorded.

        What is decided and not recorded yet has no time: nothing is newer.
        """

    @take.register
    def _(self, fact: ConsentRequested, version: int, _at: datetime | None) -> None:
        held = self._held(fact)
        asked = dict(held.asked)
        if fact.to_confirm and fact.notice_id:
            asked[version] = Asked(fact.notice_id)
        self._put(fact, replace(held, state="requested", version=version, asked=asked))

    @take.register
    def _(self, fact: ConfirmationSent, *_: object) -> None:
        held = self._held(fact)
        if question := held.asked.get(fact.request):
            told = {fact.request: replace(question, sent=True)}
            self._put(fact, replace(held, asked={**held.asked, **told}))
        elif held.waits_for(fact.request):
            sent = {key: replace(it, sent=True) for key, it in held.elsewhere.items()}
            self._put(fact, replace(held, elsewhere=sent))

    @take.register
    def _(self, fact: ConsentGranted, version: int, _at: datetime | None) -> None:
        granted = Consent("granted", version, fact.granted_at, fact.expires_at)
        if fact.method == BY_IMPORT:
            # A file answers nothing: whoever was asked may still do so.
            granted = self._held(fact).asking(granted)
        self._put(fact, granted)

    @take.register
    def _(self, fact: ConsentRenewed, version: int, _at: datetime | None) -> None:
        renewed = Consent("granted", version, fact.renewed_at, fact.expires_at)
        self._put(fact, renewed)

    @take.register
    def _(self, fact: ConsentRefused, version: int, at: datetime | None) -> None:
        self._close(fact, "refused", version, at or _NOW)

    @take.register
    def _(self, fact: ConsentWithdrawn, version: int, at: datetime | None) -> None:
        self._close(fact, "withdrawn", version, at or _NOW)

    @take.register
    def _(self, fact: ConsentInvalidated, version: int, _at: datetime | None) -> None:
        held = self._held(fact)
        if fact.ground == IMPORT_UNDONE:
            # As if it had not been said: the mended file may say it.
            undone = Consent(
                "invalidated", version, said_no=held.said_no, no_at=held.no_at
            )
            self._put(fact, held.asking(undone))
        else:
            self._close(fact, "invalidated", version, held.no_at)

    @take.register
    def _(self, fact: ConsentExpired, version: int, _at: datetime | None) -> None:
        since = self._held(fact).since
        self._put(fact, Consent("expired", version, since))

    @take.register
    def _(self, fact: ConsentTakenOver, version: int, _at: datetime | None) -> None:
        self._put(fact, questions.as_taken_over(fact, version))

    def _close(
        self, fact: AboutCell, state: str, version: int, no_at: datetime | None
    ) -> None:
        since = self._held(fact).since
        self._put(fact, Consent(state, version, since, said_no=True, no_at=no_at))

    def _held(self, fact: AboutCell) -> Consent:
        return self._cells.get((fact.contact_id, fact.purpose), UNKNOWN)

    def _put(self, fact: AboutCell, consent: Consent) -> None:
        self._cells[fact.contact_id, fact.purpose] = consent


AboutCell = ConfirmationSent | AboutConsent


def _renewed(cell: Cell, yes: Yes) -> ConsentRenewed:
    return ConsentRenewed(
        cell.contact_id,
        cell.channel,
        cell.purpose,
        yes.method,
        yes.granted_at,
        yes.notice_id,
        yes.evidence,
        yes.expires_at,
        yes.purpose_version,
    )


def _granted(
    cell: Cell, yes: Yes, request: int | None = None, token_id: UUID | None = None
) -> ConsentGranted:
    return ConsentGranted(
        cell.contact_id,
        cell.channel,
        cell.purpose,
        yes.method,
        yes.granted_at,
        yes.notice_id,
        yes.evidence,
        request,
        token_id,
        yes.expires_at,
        yes.purpose_version,
    )

"""Commands by which people sign up themselves: a form asks, and a message confirms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from domain.application.forms import Forms
from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.application.sealing import Trace, sealed_evidence, sealed_profile, wide
from domain.consent import Wish
from domain.events import Contact, Fact, Tick
from domain.form import Form
from domain.ids import new_id
from domain.store.allowances import Allowance, TooOften, counting
from domain.store.keeping import Keeping
from domain.store.vault import Claim, VaultRow, seal
from domain.subscriber import Subscriber

BY_FORM = "form"
_CHANNEL = "email"


@dataclass(frozen=True)
class SignUp:
    """What somebody put into a form; the address is normalised."""

    address: str
    ticks: Sequence[int]
    page: str | None = None
    language: str | None = None
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True)
class _Guest:
    """Whoever has the address: known, or to be registered with ``facts``."""

    person: Subscriber
    contact_id: UUID
    facts: Sequence[Fact] = ()
    keeping: Keeping = field(default_factory=Keeping)


class SignUps:
    """The command of the public forms."""

    def __init__(self, records: Records, forms: Forms) -> None:
        self._records = records
        self._forms = forms

    def take(
        self, by: By, code: str, said: SignUp, allowances: Sequence[Allowance]
    ) -> None:
        """Note that an address is to be asked, and register whoever is not known.

        Nothing is returned: nobody learns from it whether an address is known, agrees
        already, or has reached a limit. Raises NotFound, FormNotOpen, and IndexError
        for a tick that the form does not have.
        """

        def decide() -> Decision:
            form = self._forms.get(code)
            ticks = form.ticks(said.ticks)
            guest = self._guest(said)
            row = _evidence(guest.contact_id, code, said)
            facts = list(_requests(guest, form, ticks, row, by.at))
            if not facts:
                return Decision(guest.person.id, [])
            also = [counting(allowances, at=by.at)]
            kept = _with(guest.keeping, row)
            streams = [(guest.person, [*guest.facts, *facts])]
            return Decision(guest.person.id, streams, kept, also)

        with suppress(TooOften):
            self._records.once(by, decide)

    def _guest(self, said: SignUp) -> _Guest:
        holders = self._records.vault.holders(_CHANNEL, [said.address])
        if held := holders.get(said.address):
            id_, contact_id = held
            return _Guest(holding(self._records, id_, contact_id), contact_id)
        return _newcomer(said)


def _newcomer(said: SignUp) -> _Guest:
    person, contact_id = Subscriber(new_id()), new_id()
    row = seal(contact_id, "address", said.address)
    fields = {"language": said.language} if said.language else {}
    profile, rows = sealed_profile(person.id, fields)
    claim = Claim(contact_id, person.id, _CHANNEL, said.address)
    contact = Contact(contact_id, _CHANNEL, row.ref)
    facts = list(person.register(BY_FORM, [contact], profile))
    for fact in facts:
        person.evolve(fact)
    keeping = Keeping([row, *rows], [claim], profiles=wide(person.id, fields))
    return _Guest(person, contact_id, facts, keeping)


def _requests(
    guest: _Guest,
    form: Form,
    ticks: Iterable[Tick],
    evidence: VaultRow,
    at: datetime,
) -> Iterator[Fact]:
    asked: set[str] = set()
    for tick in ticks:
        wish = Wish(
            BY_FORM,
            tick.notice_id,
            form.id,
            form.edition,
            evidence.ref,
            to_confirm=True,
            at=at,
        )
        for purpose in tick.purposes:
            if purpose not in asked:
                yield from guest.person.request_consent(guest.contact_id, purpose, wish)
            asked.add(purpose)


def _evidence(contact_id: UUID, code: str, said: SignUp) -> VaultRow:
    return sealed_evidence(
        contact_id,
        source=f"form {code}",
        page=said.page,
        language=said.language,
        **asdict(said.trace),
    )


def _with(keeping: Keeping, row: VaultRow) -> Keeping:
    return Keeping([*keeping.rows, row], keeping.claims, profiles=keeping.profiles)

"""Whatever is said in whatever order, no attempt is made without a yes that stands.

A history is random: people, forms, files, calendars and campaigns act at any time, and
each decides on what it has read, which may be old. As in the store, a decision on an
old version is made again, and an attempt reads what stands when it is appended. What
came of it is checked against the facts alone, by rules written down a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from domain.consent import BY_IMPORT, No, Wish, Yes
from domain.errors import ConsentNotGranted
from domain.events import (
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    Context,
    Fact,
    Recorded,
    SubscriberRegistered,
    WindowAttempted,
    WindowPlanned,
)
from domain.ids import new_id
from domain.store import standing
from domain.store.changes import fold
from domain.subscriber import Subscriber
from domain.window import Standing, Window
from tests.domain.decisions import AT, a_contact, a_ref, given

PURPOSES = ("newsletter", "offers")
STEPS = 14
EVIDENCE, NOTICE, FORM = a_ref(), bytes(32), new_id()
CONTACTS = (a_contact(), a_contact("sms"))
KNOWN = SubscriberRegistered("api", CONTACTS)
YES_SAID = (ConsentGranted, ConsentRenewed)
NO_SAID = (ConsentRefused, ConsentWithdrawn, ConsentInvalidated)
ABOUT_CELL = (*YES_SAID, *NO_SAID, ConsentRequested, ConsentExpired)

Rule = Callable[[Subscriber], Iterable[Fact]]
#: Contact, purpose, what the attempt names, and when it was made.
Attempt = tuple[UUID, str, int, datetime]
Entry = tuple[int, Fact] | Attempt


class History:
    """One person's, and everybody's who acts on them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.person = Subscriber(new_id())
        self.at = AT
        #: What is in the log: facts of the person with versions, and attempts.
        self.log: list[Entry] = []
        self.rows: dict[tuple[UUID, str], Standing] = {}
        self.left: list[tuple[int, Rule, list[Fact]]] = []
        self._commit([KNOWN])

    def step(self) -> None:
        """Let somebody do something."""
        self.at += timedelta(hours=self.random.randrange(200))
        what = self.random.random()
        if what < 0.25:
            self._attempt()
        elif what < 0.45 and self.left:
            self._finish(*self.left.pop(self.random.randrange(len(self.left))))
        else:
            rule = self._rule()
            self.left.append((self.person.version, rule, _decided(rule, self.person)))
            if self.random.random() < 0.7:
                self._finish(*self.left.pop())

    def _rule(self) -> Rule:
        cell = self.random.choice(CONTACTS).contact_id, self.random.choice(PURPOSES)
        return self.random.choice(_RULES)(self, *cell)

    def _finish(self, version: int, rule: Rule, facts: list[Fact]) -> None:
        """Append what was decided; on an older version it is decided anew."""
        self._commit(
            facts if version == self.person.version else _decided(rule, self.person)
        )

    def _commit(self, facts: Iterable[Fact]) -> None:
        context = Context(self.at, "test", self.person.id)
        for event in self.person.events(context, facts):
            version = event.originator_version
            self.log.append((version, event.fact))
            where = (1, self.at, self.person.id, version, context, event.fact)
            changed = fold(standing.changes(Recorded(*where)))
            for key, row in changed.get("standing", {}).items():
                self.rows[key] = Standing(
                    row.values["state"],
                    row.values["consent_version"],
                    suppressed=False,
                    unreachable=False,
                    expires_at=row.values["expires_at"],
                )

    def _attempt(self) -> None:
        purpose = self.random.choice(PURPOSES)
        ids = tuple(contact.contact_id for contact in CONTACTS)
        window = given(Window, WindowPlanned(FORM, FORM, 0, ids))
        nothing = Standing(None, 0, suppressed=False, unreachable=False)
        rows = {id_: self.rows.get((id_, purpose), nothing) for id_ in ids}
        (fact,) = window.attempt(range(len(ids)), "claim", rows, self.at)
        assert isinstance(fact, WindowAttempted)
        for id_, version in zip(ids, fact.consents, strict=True):
            self.log.append((id_, purpose, version, self.at))

    def yes(self, method: str) -> Yes:
        """Return a yes of some time, with an end or without."""
        granted = self.at - timedelta(days=self.random.choice((0, 0, 5, 60)))
        end = self.random.choice((None, granted + timedelta(days=20)))
        return Yes(granted, NOTICE, EVIDENCE, method, end)

    def a_version(self) -> int:
        """Return any version there was, as a late alarm would name it."""
        return self.random.randrange(1, self.person.version + 1)


def _by_form(_history: History, contact: UUID, purpose: str) -> Rule:
    wish = Wish("form", NOTICE, FORM, 1, EVIDENCE, to_confirm=True)
    return lambda person: person.request_consent(contact, purpose, wish)


def _by_file(history: History, contact: UUID, purpose: str) -> Rule:
    if history.random.random() < 0.3:
        wish = Wish(BY_IMPORT)
        return lambda person: person.request_consent(contact, purpose, wish)
    yes = history.yes(BY_IMPORT)
    return lambda person: person.grant_consent(contact, purpose, yes)


def _confirmed(history: History, _contact: UUID, _purpose: str) -> Rule:
    request, yes = history.a_version(), history.yes("double-opt-in")

    def rule(person: Subscriber) -> Iterable[Fact]:
        for question in person.waiting([request]):
            yield from person.confirm_consent(question, yes, FORM)

    return rule


def _granted(history: History, contact: UUID, purpose: str) -> Rule:
    yes = history.yes("api")
    return lambda person: person.grant_consent(contact, purpose, yes)


def _renewed(history: History, contact: UUID, purpose: str) -> Rule:
    yes, at = history.yes("api"), history.at
    return lambda person: person.renew_consent(contact, purpose, yes, at)


def _refused(_history: History, contact: UUID, purpose: str) -> Rule:
    return lambda person: person.refuse_consent(contact, purpose, No("api"))


def _withdrawn(_history: History, contact: UUID, purpose: str) -> Rule:
    return lambda person: person.withdraw_consent(contact, purpose, No("link"))


def _invalidated(_history: History, contact: UUID, purpose: str) -> Rule:
    return lambda person: person.invalidate_consent(contact, purpose, "forged", None)


def _expired(history: History, contact: UUID, purpose: str) -> Rule:
    granted, at = history.a_version(), history.at
    return lambda person: person.expire_consent(contact, purpose, granted, at)


_RULES = (
    _by_form,
    _by_file,
    _confirmed,
    _granted,
    _renewed,
    _refused,
    _withdrawn,
    _invalidated,
    _expired,
)


def _decided(rule: Rule, person: Subscriber) -> list[Fact]:
    try:
        return list(rule(person))
    except ConsentNotGranted:
        return []


class Reader:
    """Reads a log as an auditor would: the last word on each cell, and nothing else."""

    def __init__(self) -> None:
        self.last: dict[tuple[UUID, str], tuple[int, Fact]] = {}
        self.said_no: set[tuple[UUID, str]] = set()
        self.authorised = 0

    def check(self, log: Iterable[Entry]) -> None:
        """Follow the log, and object to whatever breaks a rule."""
        for entry in log:
            if len(entry) == 4:
                self._check_attempt(*entry)
            elif isinstance(entry[1], ABOUT_CELL):
                self._check_fact(entry[0], entry[1])

    def _check_attempt(
        self, contact: UUID, purpose: str, version: int, at: datetime
    ) -> None:
        said, fact = self.last.get((contact, purpose), (0, None))
        stands = isinstance(fact, YES_SAID) and (
            fact.expires_at is None or fact.expires_at > at
        )
        assert version == (said if stands else 0)
        self.authorised += version > 0

    def _check_fact(self, version: int, fact: Fact) -> None:
        assert isinstance(fact, ABOUT_CELL)
        key = (fact.contact_id, fact.purpose)
        before, last = self.last.get(key, (0, None))
        if isinstance(fact, ConsentGranted):
            assert fact.method != BY_IMPORT or key not in self.said_no
            self.said_no.discard(key)
        elif isinstance(fact, ConsentRenewed):
            assert isinstance(last, YES_SAID)
        elif isinstance(fact, ConsentExpired):
            assert isinstance(last, YES_SAID)
            assert fact.granted == before
        elif isinstance(fact, NO_SAID):
            assert not isinstance(last, type(fact))
            self.said_no.add(key)
        self.last[key] = (version, fact)


@pytest.mark.parametrize(
    "histories", [2_000, pytest.param(100_000, marks=pytest.mark.long)]
)
def test_no_attempt_without_a_consent_that_stands(histories: int) -> None:
    """Of each recipient the attempt names the event that it rests on, and no other."""
    authorised = 0
    for seed in range(histories):
        history = History(Random(seed))  # noqa: S311 - a test's dice
        for _ in range(STEPS):
            history.step()
        reader = Reader()
        reader.check(history.log)
        authorised += reader.authorised

    # Not an empty promise: attempts were made, too.
    assert authorised > histories / 2


def test_the_check_would_find_a_breach() -> None:
    """An attempt that rests on an older yes, or on none, is objected to."""
    contact = CONTACTS[0].contact_id
    cell = (contact, "email", PURPOSES[0])
    yes = ConsentGranted(*cell, "form", AT, NOTICE, EVIDENCE, expires_at=AT)
    no = ConsentWithdrawn(*cell, "link")
    by_file = ConsentGranted(*cell, BY_IMPORT, AT, NOTICE, EVIDENCE)
    breaches: list[list[Entry]] = [
        [(2, yes), (contact, PURPOSES[0], 2, AT)],
        [(2, by_file), (3, no), (contact, PURPOSES[0], 2, AT)],
        [(2, no), (3, by_file)],
        [(contact, PURPOSES[0], 1, AT)],
    ]
    for log in breaches:
        with pytest.raises(AssertionError):
            Reader().check(log)

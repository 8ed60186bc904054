"""Whoever asks whether we may write gets one answer: attempts, audiences, auditors."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, permutations, product
from uuid import UUID

from domain.application import create_application
from domain.consent_steps import STATES
from domain.store.datastore import AccountDatastore
from domain.store.suppressions import Suppressions
from domain.window import Standing, reason_against
from projections.audiences.queries import Audiences
from projections.consents.permissions import Permissions, Wish
from tests.application.builders import PEPPERS, a_block, by
from tests.builders import MONDAY, Person, a_list, a_subscriber
from tests.projections.conftest import Show

#: Everything that can be true of a contact and its consent.
CASES = [
    Standing(state, 0, suppressed=suppressed, unreachable=unreachable)
    for state, suppressed, unreachable in product(
        (None, *sorted(set(STATES.values()))), (False, True), (False, True)
    )
] + [
    # A yes that has run out, also if nobody noted that yet.
    Standing("granted", 0, suppressed=False, unreachable=False, expires_at=end)
    for end in (MONDAY - timedelta(days=1), datetime(9999, 1, 1, tzinfo=UTC))
]

#: Nothing is against it.
YES = Standing("granted", 0, suppressed=False, unreachable=False)


def test_the_rule_is_the_same_for_whoever_asks(
    datastore: AccountDatastore, show: Show
) -> None:
    """The audience's statement and the permission's come to what an attempt does."""
    news = a_list("news")
    people = [a_subscriber().on(news) for _ in CASES]
    show(news, *people)
    for person, case in zip(people, CASES, strict=True):
        _let_stand(datastore, person, case)
    permissions = Permissions(datastore, Suppressions(datastore, PEPPERS))

    chosen, excluded = Audiences(datastore).choose([news.id], "email", "newsletter")
    answers = [
        permissions.of_person(person.id, Wish(purpose="newsletter"), MONDAY)
        for person in people
    ]

    reasons = [reason_against(case, MONDAY) for case in CASES]
    assert excluded == dict(Counter(filter(None, reasons)))
    assert len(chosen) == reasons.count(None)
    assert [answer.allowed for answer in answers] == [not reason for reason in reasons]
    for answer, reason in zip(answers, reasons, strict=True):
        against = [one.name for one in answer.reasons if one.against]
        assert next(iter(against), None) == reason


def test_of_two_addresses_the_same_reason_weighs_most_as_of_one(
    datastore: AccountDatastore, show: Show
) -> None:
    """The digits of the audience's statement are in the order of the domain."""
    pairs = [(one, two) for one, two in permutations(CASES, 2) if _comparable(one, two)]
    news = a_list("news")
    people = [(a_subscriber().on(news), a_subscriber()) for _ in pairs]
    show(news, *chain.from_iterable(people))
    for (person, other), (one, two) in zip(people, pairs, strict=True):
        _let_stand(datastore, person, one)
        _let_stand(datastore, other, two)
        _give(datastore, other.contact_id, person.id)

    _, excluded = Audiences(datastore).choose([news.id], "email", "newsletter")

    reasons = [reason_against(_both(one, two), MONDAY) for one, two in pairs]
    assert set(reasons) == {"suppressed", "unreachable"}
    assert excluded == dict(Counter(reasons))


def _comparable(one: Standing, two: Standing) -> bool:
    """Tell whether each has one thing against it, and one address can have both."""
    against = [len(_flaws(case)) for case in (one, two)]
    return against == [1, 1] and len(_flaws(_both(one, two))) == 2


def _flaws(case: Standing) -> list[str]:
    parts = (
        replace(YES, suppressed=case.suppressed),
        replace(YES, unreachable=case.unreachable),
        replace(YES, state=case.state, expires_at=case.expires_at),
    )
    return [reason for part in parts if (reason := reason_against(part, MONDAY))]


def _both(one: Standing, two: Standing) -> Standing:
    """Return what stands if one address has all that is against either."""
    open_ = replace(one, suppressed=False, unreachable=False)
    said = one if reason_against(open_, MONDAY) else two
    return replace(
        said,
        suppressed=one.suppressed or two.suppressed,
        unreachable=one.unreachable or two.unreachable,
    )


def _give(datastore: AccountDatastore, contact_id: UUID, subscriber_id: UUID) -> None:
    with datastore.get_connection() as connection:
        connection.execute(
            "UPDATE contact_standing SET subscriber_id = %s WHERE contact_id = %s",
            (subscriber_id, contact_id),
        )


def _let_stand(datastore: AccountDatastore, person: Person, case: Standing) -> None:
    contact_id = person.contact_id
    if case.suppressed:
        application = create_application(datastore, PEPPERS)
        application.stop_lists.fill(by(), a_block(person.address))
    with datastore.get_connection() as connection:
        connection.execute(
            "UPDATE contact_standing SET unreachable = %s WHERE contact_id = %s",
            (case.unreachable, contact_id),
        )
        if case.state:
            connection.execute(
                "INSERT INTO standing"
                " (contact_id, purpose, state, consent_version, expires_at)"
                " VALUES (%s, 'newsletter', %s, 0, %s)",
                (contact_id, case.state, case.expires_at),
            )

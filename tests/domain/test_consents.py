"""What becomes of a cell: each rule of consent, from each state it can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from msgspec import structs

from domain.consent import BY_IMPORT, IMPORT_UNDONE, Cell, No, Said, Sent, Wish, Yes
from domain.consents import Consents
from domain.errors import ConsentInFuture, ConsentNotGranted, ContactUnknown
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
    ContactRemoved,
    Fact,
    ListJoined,
    OpenQuestion,
    Original,
    SubscriberBroughtOver,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.subscriber import Subscriber
from domain.times import CLOCKS_DIFFER
from tests.domain.decisions import AT, a_contact, a_ref, given, happened

NEWS = "newsletter"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ANNA = a_contact()
CELL = Cell(ANNA.contact_id, "email", NEWS)
WHERE = (ANNA.contact_id, "email", NEWS)
NOTICE, EVIDENCE, TOKEN = bytes(32), a_ref(), new_id()

YES = Yes(AT, NOTICE, EVIDENCE, "form")
FILE_YES = replace(YES, method=BY_IMPORT)
SHORT_YES = replace(YES, expires_at=AT + DAY)
LATER_YES = replace(YES, granted_at=AT + 2 * DAY)
NO = No("phone call")
TO_CONFIRM = Wish("form", NOTICE, TOKEN, 3, EVIDENCE, to_confirm=True)

ASKED = ConsentRequested(*WHERE, "api")
ASKED_BY_FORM = ConsentRequested(*WHERE, "form", NOTICE, TOKEN, 3, EVIDENCE, True)  # noqa: FBT003 - the facts' own order
SENT = ConfirmationSent(*WHERE, 2, TOKEN, AT + 7 * DAY, "<a@b>", "accepted")
GRANTED = ConsentGranted(*WHERE, "form", AT, NOTICE, EVIDENCE)
SHORT = ConsentGranted(*WHERE, "form", AT, NOTICE, EVIDENCE, expires_at=AT + DAY)
RENEWED = ConsentRenewed(*WHERE, "form", AT + 2 * DAY, NOTICE, EVIDENCE)
REFUSED = ConsentRefused(*WHERE, "phone call")
WITHDRAWN = ConsentWithdrawn(*WHERE, "phone call")
EXPIRED = ConsentExpired(*WHERE, 2)
INVALID = ConsentInvalidated(*WHERE, "forged")

#: state -> facts that lead to it
PATHS: dict[str, list[Fact]] = {
    "": [],
    "requested": [ASKED],
    "granted": [GRANTED],
    "refused": [ASKED, REFUSED],
    "withdrawn": [GRANTED, WITHDRAWN],
    "expired": [SHORT, EXPIRED],
    "invalidated": [GRANTED, INVALID],
}
F = TypeVar("F", bound=Fact)
Rule = Callable[[Consents], Iterator[Fact]]


def after(*facts: Fact) -> Consents:
    """Return the consents of somebody to whom this happened, from version 2 on.

    What happened was recorded in the minute after ``AT``.
    """
    consents = Consents()
    for version, fact in enumerate(facts, 2):
        consents.take(fact, version, AT + version * SECOND)
    return consents


@pytest.mark.parametrize("state", PATHS)
def test_a_state_is_that_of_the_last_event(state: str) -> None:
    """Renewed is no state: what is renewed is granted."""
    assert after(*PATHS[state]).of(CELL).state == state
    assert after(GRANTED, RENEWED).of(CELL).state == "granted"
    assert after(ListJoined(new_id())).states() == {}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            lambda c: c.request(CELL, Wish("api")), {"", "expired"}, id="request"
        ),
        pytest.param(
            lambda c: c.request(CELL, TO_CONFIRM), set(PATHS) - {"granted"}, id="form"
        ),
        pytest.param(
            lambda c: c.grant(CELL, YES), {"", "requested", "invalidated"}, id="grant"
        ),
        pytest.param(
            lambda c: c.grant(CELL, LATER_YES), set(PATHS), id="grant of a newer yes"
        ),
        pytest.param(
            lambda c: c.grant(CELL, FILE_YES), {"", "requested"}, id="import again"
        ),
        pytest.param(
            lambda c: c.grant(CELL, replace(LATER_YES, method=BY_IMPORT)),
            {"", "requested", "expired"},
            id="import of a newer yes",
        ),
        pytest.param(
            lambda c: c.refuse(CELL, NO),
            {"", "requested", "granted", "expired"},
            id="refuse",
        ),
        pytest.param(
            lambda c: c.withdraw(CELL, NO), set(PATHS) - {"withdrawn"}, id="withdraw"
        ),
        pytest.param(
            lambda c: c.expire(CELL, 2, AT + 9 * DAY), set[str](), id="expire"
        ),
        pytest.param(
            lambda c: c.invalidate(CELL, "forged", None),
            {"requested", "granted", "expired"},
            id="invalidate",
        ),
    ],
)
def test_what_is_recorded_from_which_state(rule: Rule, expected: set[str]) -> None:
    """One fact where something changes, and none where nothing does."""
    recorded = {state: list(rule(after(*PATHS[state]))) for state in PATHS}

    assert {state for state, facts in recorded.items() if facts} == expected
    assert all(len(facts) <= 1 for facts in recorded.values())


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize(
    "rule",
    [
        lambda c: c.grant(CELL, YES),
        lambda c: c.refuse(CELL, NO),
        lambda c: c.withdraw(CELL, NO),
        lambda c: c.invalidate(CELL, "other", None),
        lambda c: c.request(CELL, Wish("api")),
    ],
    ids=["grant", "refuse", "withdraw", "invalidate", "request"],
)
def test_what_is_said_twice_is_recorded_once(rule: Rule, state: str) -> None:
    """The second time nothing is left to say."""
    consents = after(*PATHS[state])
    for fact in list(rule(consents)):
        consents.take(fact, 9, None)

    assert list(rule(consents)) == []


@pytest.mark.parametrize("no", [REFUSED, WITHDRAWN, INVALID])
def test_a_request_in_between_does_not_help_a_file(no: Fact) -> None:
    """Whoever said no and is asked again by a stranger has still said no."""
    asked_again = after(GRANTED, no, ASKED_BY_FORM)
    newer = replace(LATER_YES, method=BY_IMPORT)

    assert asked_again.of(CELL).state == "requested"
    assert list(asked_again.grant(CELL, newer)) == []
    assert list(asked_again.grant(CELL, LATER_YES))


@pytest.mark.parametrize("no", [REFUSED, WITHDRAWN])
def test_an_old_yes_undoes_no_newer_no(no: Fact) -> None:
    """Another system tells every night of the yes that it knows, for ever."""
    consents = after(GRANTED, no)
    said_at = AT + 3 * SECOND

    assert list(consents.grant(CELL, replace(YES, granted_at=said_at))) == []
    newer = replace(YES, granted_at=said_at + SECOND)
    assert [type(one) for one in consents.grant(CELL, newer)] == [ConsentGranted]
    assert consents.of(CELL).said_no_since(said_at)
    assert not consents.of(CELL).said_no_since(newer.granted_at)


def test_nothing_that_is_told_beside_a_no_is_newer() -> None:
    """What is decided in one append with it was known before."""
    consents = after(GRANTED)
    consents.take(WITHDRAWN, 3, None)

    assert list(consents.grant(CELL, replace(YES, granted_at=AT + 999 * DAY))) == []


def test_a_yes_that_ran_out_is_no_news_when_it_is_told_again() -> None:
    """Else it would be granted every night, and run out at once."""
    told_again = replace(SHORT_YES, expires_at=AT + 9 * DAY)

    assert list(after(SHORT, EXPIRED).grant(CELL, told_again)) == []


def test_what_stands_is_renewed_by_a_newer_yes_but_by_no_file() -> None:
    """Whoever agrees at each purchase does not run out a year after the first."""
    assert list(after(GRANTED).grant(CELL, LATER_YES)) == [RENEWED]
    assert list(after(GRANTED, RENEWED).grant(CELL, YES)) == []
    file_yes = replace(LATER_YES, method=BY_IMPORT)
    assert list(after(GRANTED).grant(CELL, file_yes)) == []


def test_whoever_ran_out_is_asked_before_that_is_recorded() -> None:
    """The form said that a message comes."""
    by_then = replace(TO_CONFIRM, at=AT + DAY)

    assert list(after(SHORT).request(CELL, by_then))
    assert list(after(SHORT).request(CELL, replace(by_then, at=AT))) == []
    assert list(after(SHORT).request(CELL, replace(by_then, at=None))) == []


def test_a_file_answers_no_question() -> None:
    """Whoever was asked can still say yes, also when the import was undone."""
    granted = replace_fact(GRANTED, method=BY_IMPORT)
    undone = ConsentInvalidated(*WHERE, IMPORT_UNDONE)

    for so_far in ([granted], [granted, undone]):
        consents = after(ASKED_BY_FORM, *so_far)
        (confirmed,) = consents.confirm(CELL, YES, 2, TOKEN)
        consents.take(confirmed, 9, AT)
        assert consents.of(CELL).state == "granted"
        assert list(consents.confirm(CELL, YES, 2, TOKEN)) == []


def test_a_no_to_what_was_granted_is_a_withdrawal() -> None:
    """Nobody has to know the right word for no."""
    assert list(after(GRANTED).refuse(CELL, NO)) == [WITHDRAWN]


def test_a_confirmation_answers_the_request_that_it_names() -> None:
    """The yes names its request and its link, once."""
    consents = after(ASKED_BY_FORM, SENT)
    confirmed = ConsentGranted(*WHERE, "form", AT, NOTICE, EVIDENCE, 2, TOKEN)

    assert consents.of(CELL).asked[2].sent
    assert list(consents.confirm(CELL, YES, 7, TOKEN)) == []
    assert list(consents.decline(CELL, NO, 7)) == []
    assert list(consents.decline(CELL, NO, 2)) == [REFUSED]
    assert list(consents.confirm(CELL, YES, 2, TOKEN)) == [confirmed]
    consents.take(confirmed, 4, AT)
    assert list(consents.confirm(CELL, YES, 2, TOKEN)) == []


@pytest.mark.parametrize("end", [GRANTED, WITHDRAWN, REFUSED, INVALID])
def test_an_old_link_opens_nothing(end: Fact) -> None:
    """Any answer, on whatever way, closes all questions that were open before it."""
    consents = after(ASKED_BY_FORM, ASKED_BY_FORM, end, SENT)

    assert list(consents.confirm(CELL, YES, 2, TOKEN)) == []
    assert list(consents.confirm(CELL, YES, 3, TOKEN)) == []


def test_a_request_that_nobody_is_to_confirm_waits_for_no_link() -> None:
    """An import asks too, but sends no message."""
    with_wording = replace_fact(ASKED, notice_id=NOTICE)

    assert after(ASKED, with_wording).of(CELL).asked == {}


def test_a_question_that_came_along_waits_under_one_version() -> None:
    """On another card it was asked by another event: that answers for nothing here."""
    question = OpenQuestion(new_id(), 9, NOTICE)
    came = ConsentTakenOver(
        *WHERE, "requested", question.stream_id, 9, AT, questions=(question,)
    )

    assert list(after(came).confirm(CELL, YES, 2, TOKEN))
    assert list(after(came).confirm(CELL, YES, 9, TOKEN)) == []
    assert list(after(came).decline(CELL, NO, 9)) == []


def test_a_yes_runs_out_when_its_time_has_come() -> None:
    """Not before, and not if it was renewed or taken back meanwhile."""
    ended = ConsentExpired(*WHERE, 2)

    assert list(after(SHORT).expire(CELL, 2, AT + DAY)) == [ended]
    assert list(after(SHORT).expire(CELL, 2, AT)) == []
    assert list(after(SHORT, RENEWED).expire(CELL, 2, AT + DAY)) == []
    assert list(after(SHORT, WITHDRAWN).expire(CELL, 2, AT + DAY)) == []


def test_the_end_of_a_yes_is_that_of_the_newest() -> None:
    """What was to come of an earlier one does not end it: each has its own time."""
    renewed = replace_fact(RENEWED, expires_at=AT + 3 * DAY)
    ended = ConsentExpired(*WHERE, 3)

    assert list(after(SHORT, renewed).expire(CELL, 2, AT + 9 * DAY)) == []
    assert list(after(SHORT, renewed).expire(CELL, 3, AT + 9 * DAY)) == [ended]


def test_a_yes_that_ran_out_is_given_anew_before_that_is_recorded() -> None:
    """The due table may be late; the person is not to wait for it."""
    assert list(after(SHORT).grant(CELL, YES)) == []
    assert list(after(SHORT).grant(CELL, LATER_YES))
    assert list(after(SHORT).grant(CELL, replace(LATER_YES, method=BY_IMPORT)))


def test_only_what_stands_is_renewed() -> None:
    """A renewal moves the end; an older yes is no news."""
    again = replace(LATER_YES, expires_at=AT + 9 * DAY, purpose_version=4)
    renewed = replace_fact(RENEWED, expires_at=AT + 9 * DAY, purpose_version=4)

    assert list(after(GRANTED).renew(CELL, again, AT)) == [renewed]
    assert list(after(GRANTED, RENEWED).renew(CELL, again, AT)) == []
    assert list(after(GRANTED).renew(CELL, YES, AT)) == []
    for state in set(PATHS) - {"granted"}:
        with pytest.raises(ConsentNotGranted):
            list(after(*PATHS[state]).renew(CELL, again, AT))
    with pytest.raises(ConsentNotGranted):
        list(after(SHORT).renew(CELL, again, AT + DAY))


def replace_fact(fact: F, **fields: object) -> F:
    """Return a fact with other fields."""
    return structs.replace(fact, **fields)


def test_a_person_decides_for_addresses_of_theirs() -> None:
    """The rules are asked through the person, who knows the channel."""
    email = ANNA.contact_id
    anna = given(Subscriber, SubscriberRegistered("api", (ANNA,)))
    happened(anna, anna.grant_consent(email, NEWS, SHORT_YES))

    assert list(anna.expire_consent(email, NEWS, 2, AT + DAY)) == [EXPIRED]
    assert list(anna.refuse_consent(email, NEWS, NO)) == [WITHDRAWN]
    assert list(anna.invalidate_consent(email, NEWS, "forged", None)) == [INVALID]
    assert list(anna.renew_consent(email, NEWS, LATER_YES, AT)) == [RENEWED]
    assert not anna.said_no_since(email, NEWS, AT)
    happened(anna, [WITHDRAWN])
    assert anna.said_no_since(email, NEWS, AT)


def test_nobody_has_agreed_in_the_future() -> None:
    """Clocks may differ a little."""
    ahead = AT + CLOCKS_DIFFER
    Said("Yes.", "fair", ahead).require_past(AT)

    with pytest.raises(ConsentInFuture):
        Said("Yes.", "fair", ahead + SECOND).require_past(AT)


def test_a_message_is_noted_once_for_each_request() -> None:
    """Sent again after a crash, it is one question all the same."""
    known = SubscriberRegistered("form", (ANNA,))
    anna = given(Subscriber, known, ASKED_BY_FORM)
    sent = Sent(TOKEN, AT + 7 * DAY, "<a@b>", "accepted")

    (question,) = anna.waiting([2, 9])
    assert list(anna.note_confirmation_sent(question, sent)) == [SENT]
    happened(anna, [SENT])
    (told,) = anna.waiting([2])
    assert list(anna.note_confirmation_sent(told, sent)) == []
    assert list(anna.decline_consent(told, NO)) == [REFUSED]
    (granted,) = anna.confirm_consent(told, YES, TOKEN)
    assert isinstance(granted, ConsentGranted)
    assert granted.request == 2
    assert anna.waiting([3]) == []


def test_an_address_that_is_gone_answers_no_question() -> None:
    """Nobody reads the link any more who may say yes."""
    known = SubscriberRegistered("form", (ANNA,))
    gone = given(Subscriber, known, ASKED_BY_FORM, ContactRemoved(ANNA.contact_id))

    assert gone.waiting([2]) == []


def test_an_address_that_is_gone_has_nothing_to_run_out() -> None:
    """Its cells are closed by that."""
    known = SubscriberRegistered("api", (ANNA,))
    gone = given(Subscriber, known, SHORT, ContactRemoved(ANNA.contact_id))

    assert list(gone.expire_consent(ANNA.contact_id, NEWS, 2, AT + DAY)) == []
    with pytest.raises(ContactUnknown):
        gone.refuse_consent(ANNA.contact_id, NEWS, NO)


def test_what_was_asked_elsewhere_waits_for_nothing_here() -> None:
    """Else whoever was brought over would be asked by two instances."""
    journey = SubscriberBroughtOver(
        "old.example/main", bytes(32), (Original(7, AT), Original(9, AT))
    )
    registered = SubscriberRegistered("form", (ANNA,))
    anna = given(Subscriber, registered, ASKED_BY_FORM, journey)

    assert anna.waiting([2]) == []
    happened(anna, [ASKED_BY_FORM])
    assert [one.request for one in anna.waiting([2, 4])] == [4]

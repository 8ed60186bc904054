"""Many sign up, or press a button, at the same moment: each rule holds all the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.application import Application, SignUp, Trace
from domain.application.confirmations import NO, YES
from domain.audience import About, notice_id
from domain.events import (
    ConsentGranted,
    ConsentRefused,
    ConsentRequested,
    FormPublished,
    Recorded,
    SubscriberRegistered,
    Tick,
)
from domain.store.allowances import Allowance
from domain.store.log import EventLog
from tests.application.builders import AT, WORDING, by

ANNA = SignUp("anna@example.com", [0])
A_DAY = timedelta(days=1)
AT_ONCE = 8


@pytest.fixture(autouse=True)
def form(application: Application) -> None:
    """Publish a form."""
    application.notices.publish(by(), WORDING, About())
    form = FormPublished("f", "Join", (Tick(("newsletter",), notice_id(WORDING)),))
    application.forms.publish(by(), form, can_confirm=True)


def at_once(do: Callable[[int], object]) -> None:
    """Do something eight times at the same moment."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in threads.map(do, range(AT_ONCE)):
            pass


def kinds(log: EventLog) -> list[type[object]]:
    """Return what is in the log, in order."""
    events = log.read(0, 1_000)
    return [type(event.fact) for event in events if isinstance(event, Recorded)]


def test_who_signs_up_twice_at_once_is_one_person(
    application: Application, event_log: EventLog
) -> None:
    """The address is unique: whoever comes second finds the first, and the limit."""
    limit = Allowance(b"anna", 1, A_DAY)

    at_once(lambda _: application.sign_ups.take(by(), "f", ANNA, [limit]))

    found = kinds(event_log)
    assert found.count(SubscriberRegistered) == 1
    assert found.count(ConsentRequested) == 1


def test_a_limit_holds_at_the_same_moment(
    application: Application, event_log: EventLog
) -> None:
    """It is counted under the insert lock, so nobody slips through."""
    limit = Allowance(b"somebody", 3, A_DAY)

    def sign_up(number: int) -> None:
        said = SignUp(f"person{number}@example.com", [0])
        application.sign_ups.take(by(), "f", said, [limit])

    at_once(sign_up)

    assert kinds(event_log).count(ConsentRequested) == 3
    assert kinds(event_log).count(SubscriberRegistered) == 3


def test_a_question_is_answered_once_by_whoever_is_first(
    application: Application, event_log: EventLog
) -> None:
    """Eight buttons at once, yes and no: one effect, and all are told which."""
    application.sign_ups.take(by(), "f", ANNA, [])
    confirmations, position = application.confirmations, event_log.head()[0]
    asking = confirmations.asking(position)
    assert asking
    question = asking.question(asking.subscriber_id, AT + A_DAY)
    token = confirmations.draw(question)
    answers: list[str] = []

    def press(number: int) -> None:
        answer = YES if number % 2 else NO
        answers.append(confirmations.answer(by(), token, answer, Trace()))

    at_once(press)

    found = kinds(event_log)
    assert found.count(ConsentGranted) + found.count(ConsentRefused) == 1
    assert set(answers) == {YES if ConsentGranted in found else NO}

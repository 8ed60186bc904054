"""Each message leads back to its consent, in one question (C-08)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from api.parts import Parts
from domain.application import Settled, Trace
from domain.application.records import Records
from domain.links import MessageLink
from domain.permission import POLICY
from domain.results import ACCEPTED
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.api.caller import Caller, Document
from tests.application.builders import WORDING, by
from tests.application.test_deliveries import accepted, consenting, frozen, turn
from tests.application.test_racing import attempt_all, change_minds

EVIDENCE = {"ip": "192.0.2.1", "source": "signup form"}


@pytest.fixture
def records(datastore: AccountDatastore) -> Records:
    """Give what the commands record with."""
    return Records(datastore)


def of_message(api: Caller, campaign: UUID, contact: UUID) -> Document:
    """Ask how a message was authorised."""
    return api.get(f"/v1/campaigns/{campaign}/deliveries/{contact}/consent")


def test_a_message_leads_to_its_consent_with_words_and_proof(
    api: Caller, parts: Parts, records: Records, event_log: EventLog
) -> None:
    """And who was passed over, or not reached yet, to the reason."""
    contacts = consenting(parts.application, records, 4)
    window = frozen(parts.application, event_log, contacts)
    campaign = turn(window).campaign_id
    link = MessageLink(campaign, contacts[1])
    parts.application.unsubscribing.take(by(), link, "purpose", Trace())
    attempt = parts.application.deliveries.proceed(by(), window, turn(window, 3))
    assert attempt
    at = event_log.head()[0]
    parts.application.deliveries.settle(by(), window, accepted(attempt))

    sent, passed, waiting = (
        of_message(api, campaign, contacts[offset]) for offset in (0, 1, 3)
    )

    assert (sent["window_id"], sent["offset"]) == (str(window.id), 0)
    assert (sent["attempt_position"], sent["policy"]) == (at, POLICY)
    assert (sent["consent_version"], sent["reason"]) == (2, None)
    consent = sent["consent"]
    assert (consent["state"], consent["version"]) == ("granted", 2)
    assert (consent["wording"], consent["evidence"]) == (WORDING, EVIDENCE)
    assert consent["address"] == "person0@example.com"
    assert (passed["reason"], passed["consent"]) == ("withdrawn", None)
    assert (waiting["policy"], waiting["attempted_at"]) == (None, None)


def test_each_line_of_a_campaign_and_of_a_card_says_where_its_consent_is(
    api: Caller, parts: Parts, records: Records, event_log: EventLog
) -> None:
    """A link that answers; none for whom nothing was sent to."""
    contacts = consenting(parts.application, records, 2)
    window = frozen(parts.application, event_log, contacts)
    parts.application.deliveries.proceed(by(), window, turn(window, 1))
    campaign = turn(window).campaign_id

    lines = api.get(f"/v1/campaigns/{campaign}/deliveries")["items"]
    links = [line["consent"] for line in lines]
    found = api.get(links[0])

    assert links[1] is None
    assert found["contact_id"] == str(contacts[0])
    (message,) = api.get(f"/v1/subscribers/{found['consent']['subscriber_id']}")[
        "messages"
    ]
    assert message["consent"] == links[0]


def test_what_is_erased_is_called_so(
    api: Caller,
    parts: Parts,
    records: Records,
    event_log: EventLog,
    datastore: AccountDatastore,
) -> None:
    """The authorisation stays whole without the person."""
    contacts = consenting(parts.application, records, 1)
    window = frozen(parts.application, event_log, contacts)
    parts.application.deliveries.proceed(by(), window, turn(window))
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM vault")

    consent = of_message(api, turn(window).campaign_id, contacts[0])["consent"]

    assert (consent["address"], consent["evidence"]) == ("erased", "erased")
    assert (consent["state"], consent["wording"]) == ("granted", WORDING)


def test_a_message_that_was_never_planned_is_not_found(
    api: Caller, parts: Parts, records: Records, event_log: EventLog
) -> None:
    """Neither in this campaign nor to this contact."""
    contacts = consenting(parts.application, records, 2)
    window = frozen(parts.application, event_log, contacts[:1])
    campaign = turn(window).campaign_id

    for one, contact in ((campaign, contacts[1]), (window.id, contacts[0])):
        path = f"/v1/campaigns/{one}/deliveries/{contact}/consent"
        assert api.refused("GET", path)["type"] == "/problems/not-found"


@pytest.mark.parametrize("seed", range(3))
def test_each_accepted_message_was_sent_under_a_consent_that_stood(
    api: Caller, parts: Parts, records: Records, event_log: EventLog, seed: int
) -> None:
    """While people change their minds: it rests on what stood at the attempt."""
    application = parts.application
    contacts = consenting(application, records, 30)
    holders = {c: held[0] for c, held in records.vault.recipients(contacts).items()}
    window = frozen(application, event_log, contacts)
    with ThreadPoolExecutor(3) as threads:
        minds = [
            threads.submit(change_minds, application, holders, seed * 10 + number)
            for number in range(2)
        ]
        for one in (*minds, threads.submit(attempt_all, application, window)):
            one.result()

    campaign = turn(window).campaign_id
    lines = api.get(f"/v1/campaigns/{campaign}/deliveries", limit=100)["items"]
    outcomes = [line["outcome"] for line in lines]
    assert len(lines) == len(contacts)
    assert set(outcomes) <= {ACCEPTED, "suppressed"}
    for line in lines:
        if line["outcome"] == ACCEPTED:
            _rests_on_what_stood(api, line)
        else:
            assert line["consent"] is None


def _rests_on_what_stood(api: Caller, line: Document) -> None:
    found = api.get(line["consent"])
    consent = found["consent"]
    assert (consent["state"], consent["version"]) == (
        "granted",
        line["consent_version"],
    )
    assert consent["position"] < found["attempt_position"]
    (then,) = api.get(
        f"/v1/subscribers/{consent['subscriber_id']}/consents",
        as_of_position=found["attempt_position"],
    )["items"]
    assert (then["state"], then["version"]) == ("granted", consent["version"])
    assert then["allowed"]


def test_an_attempt_that_was_given_back_is_answered_by_the_one_that_counts(
    api: Caller, parts: Parts, records: Records, event_log: EventLog
) -> None:
    """Whom nothing was begun for is authorised anew."""
    contacts = consenting(parts.application, records, 2)
    window = frozen(parts.application, event_log, contacts)
    deliveries, campaign = parts.application.deliveries, turn(window).campaign_id
    attempt = deliveries.proceed(by(), window, turn(window))
    assert attempt
    settled = Settled(attempt, [(ACCEPTED, 250, ""), ("unsent", 0, "")])
    deliveries.settle(by(), window, settled)
    assert of_message(api, campaign, contacts[1])["policy"] is None

    deliveries.proceed(by(), window, turn(window))

    again = of_message(api, campaign, contacts[1])
    assert again["attempt_position"] == event_log.head()[0]
    assert again["consent"]["act"] == "granted"

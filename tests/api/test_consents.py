"""Consents over REST: every way that a yes can go."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from api.parts import Parts
from domain.consent import GROUNDS
from domain.events import ConsentInvalidated, Recorded
from tests.api.caller import Caller, Document, a_grant


@pytest.fixture
def anna(api: Caller) -> str:
    """Register somebody who agreed."""
    person = api.a_person()
    api.a_yes(person)
    return person


def consent(api: Caller, person: str) -> dict[str, Any]:
    """Return a person's one consent."""
    (line,) = api.get(f"/v1/subscribers/{person}/consents")["items"]
    return dict(line)


def consents(api: Caller, person: str) -> list[dict[str, Any]]:
    """Return all consents of a person."""
    return list(api.get(f"/v1/subscribers/{person}/consents")["items"])


def do(api: Caller, person: str, what: str, **more: object) -> Document:
    """Do something about a person's consent to the newsletter."""
    cell = {"contact_id": api.contact_of(person), "purpose": "newsletter"}
    return api.do(f"/v1/subscribers/{person}/consents/{what}", cell | more)


def a_renewal(contact: str, at: str = "2026-03-02T09:00:00Z") -> Document:
    """Return a yes that was said once more."""
    told = dict(a_grant(contact))
    del told["granted_at"]
    return told | {"renewed_at": at}


def test_a_renewal_is_shown_beside_the_first_yes(api: Caller, anna: str) -> None:
    """Older news is none."""
    renewal = a_renewal(api.contact_of(anna))
    path = f"/v1/subscribers/{anna}/consents/renew"
    api.do(path, renewal)
    first = consent(api, anna)
    api.do(path, renewal | {"renewed_at": "2026-03-01T09:00:00Z"})

    assert (first["state"], first["allowed"]) == ("granted", True)
    assert first["renewed_at"] == "2026-03-02T09:00:00Z"
    assert consent(api, anna) == first


def test_what_does_not_stand_is_not_renewed(api: Caller, anna: str) -> None:
    """The refusal says what to do instead; the future is no time to renew in."""
    path, contact = f"/v1/subscribers/{anna}/consents/renew", api.contact_of(anna)
    ahead = a_renewal(contact, "2027-01-01T00:00:00Z")
    assert api.refused("POST", path, ahead)["errors"][0]["field"] == "renewed_at"

    do(api, anna, "withdraw")
    problem = api.refused("POST", path, a_renewal(contact))

    assert problem["type"] == "/problems/consent-not-granted"


def test_a_yes_from_before_the_no_is_refused_and_a_newer_one_taken(
    api: Caller, anna: str
) -> None:
    """Whoever tells of one yes is told why it opens nothing."""
    path, grant = (
        f"/v1/subscribers/{anna}/consents/grant",
        a_grant(api.contact_of(anna)),
    )
    do(api, anna, "withdraw")

    problem = api.refused("POST", path, grant)

    assert problem["type"] == "/problems/consent-outdated"
    assert consent(api, anna)["state"] == "withdrawn"
    api.do(path, grant | {"granted_at": "2026-03-03T10:15:01Z"})
    assert consent(api, anna)["state"] == "granted"


def test_a_request_can_be_refused(api: Caller) -> None:
    """Then a file cannot grant it, and the card says why."""
    person = api.a_person()
    do(api, person, "request")
    do(api, person, "refuse", method="phone call")

    found = consent(api, person)
    assert (found["state"], found["allowed"]) == ("refused", False)
    assert "refused on" in found["reasons"][-1]


def test_refusing_what_was_granted_withdraws_it(api: Caller, anna: str) -> None:
    """A no is a no, whatever it is called."""
    do(api, anna, "refuse")

    assert consent(api, anna)["state"] == "withdrawn"


@pytest.mark.parametrize("ground", GROUNDS)
def test_what_was_no_consent_is_found_invalid(
    api: Caller, anna: str, parts: Parts, ground: str
) -> None:
    """On a ground that is named; what shows it lies in the vault."""
    do(api, anna, "invalidate", ground=ground, note="Anna wrote: that was not me.")
    do(api, anna, "invalidate", ground=ground)

    found = consent(api, anna)
    assert (found["state"], found["reasons"][-1].endswith(ground)) == (
        "invalidated",
        True,
    )
    (fact,) = (
        event.fact
        for event in parts.log.read(0, 100)
        if isinstance(event, Recorded) and isinstance(event.fact, ConsentInvalidated)
    )
    assert fact.evidence
    values = parts.queries.vault.values([fact.evidence.id])
    assert msgspec.json.decode(values[fact.evidence.id]) == {
        "note": "Anna wrote: that was not me."
    }


def test_a_ground_is_one_of_those_that_there_are(api: Caller, anna: str) -> None:
    """A word of one's own belongs into the note."""
    told = {
        "contact_id": api.contact_of(anna),
        "purpose": "newsletter",
        "ground": "whim",
    }

    problem = api.refused("POST", f"/v1/subscribers/{anna}/consents/invalidate", told)

    assert [one["field"] for one in problem["errors"]] == ["ground"]


def test_an_address_that_was_lost_keeps_its_no(api: Caller, anna: str) -> None:
    """Registered anew, here or on another card, it is opened by a newer yes alone."""
    do(api, anna, "withdraw")
    api.a_phone(anna)
    api.do(f"/v1/subscribers/{anna}/contacts/{api.contact_of(anna)}/remove")

    other = api.a_person()
    path, grant = (
        f"/v1/subscribers/{other}/consents/grant",
        a_grant(api.contact_of(other)),
    )

    assert api.refused("POST", path, grant)["type"] == "/problems/consent-outdated"
    assert consents(api, other) == []
    api.do(path, grant | {"purpose": "offers"})
    api.do(path, grant | {"granted_at": "2026-03-03T10:15:01Z"})
    states = {one["purpose"]: one["state"] for one in consents(api, other)}
    assert states == {"offers": "granted", "newsletter": "granted"}
    api.do(path, grant | {"granted_at": "2026-03-03T10:15:02Z"})

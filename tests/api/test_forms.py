"""Forms over REST: versions that stay, and ticks that bind nothing together."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256

from falcon.testing import TestClient

from api.app import create_app
from api.parts import Parts
from domain.application.ledger import LedgerKeeper
from tests.api.caller import PURPOSE, WORDING, Caller, Document
from tests.api.test_sign_up import ANNA, sign_up
from tests.ledger.proving import load_verifier
from tests.workers.postman import Postman, link_in


def a_tick(notice: str, *purposes: str) -> Document:
    """Return a tick that asks for purposes in the words of a notice."""
    return {"purposes": list(purposes), "notice_id": notice, "ticked": False}


def test_an_edited_form_is_a_new_version_and_the_old_one_stays(api: Caller) -> None:
    """C-03: what somebody saw when they ticked can be shown for ever, byte by byte."""
    before, after = api.a_notice("Yes, old."), api.a_notice("Yes, new.")
    api.a_form(a_tick(before, "newsletter") | {"ticked": True})
    api.a_form(a_tick(after, "newsletter"))

    newest = api.get("/v1/forms/sign-up")
    first = api.get("/v1/forms/sign-up", edition=1)

    assert (newest["edition"], first["edition"]) == (2, 1)
    assert newest["ticks"] == [a_tick(after, "newsletter")]
    (tick,) = first["ticks"]
    assert (tick["purposes"], tick["ticked"]) == (["newsletter"], True)
    wording = api.get(f"/v1/notices/{tick['notice_id']}")["wording"]
    assert wording == "Yes, old."
    assert sha256(wording.encode()).hexdigest() == before


def test_a_proof_shows_the_words_that_were_read(
    api: Caller, parts: Parts, keeper: LedgerKeeper
) -> None:
    """C-03: whatever the form says since, in the file of then and in one of now."""
    path = f"/v1/subscribers/{somebody_who_confirmed(api, parts)}/proof"
    keeper.seal()
    of_then = api.get(path)
    api.a_form(a_tick(api.a_notice("Yes, send me everything."), "newsletter"))
    keeper.seal()
    of_now = api.get(path)

    assert of_then["events"][0] != of_now["events"][0]
    for proof in (of_then, of_now):
        load_verifier().verify(json.dumps(proof))
        [yes] = [one for one in proof["events"] if "granted" in one["type"]]
        noted = b64decode(json.loads(yes["state"])["fact"]["notice_id"])
        assert proof["notices"] == [WORDING]
        assert sha256(proof["notices"][0].encode()).digest() == noted


def somebody_who_confirmed(api: Caller, parts: Parts) -> str:
    """Have somebody sign up by a form and confirm it; return their id."""
    api.a_form()
    sign_up(api.client, ANNA)
    [message] = Postman(parts.datastore, parts.keyring, parts.now).deliver()
    api.client.simulate_post(link_in(message), body=b"answer=yes")
    [person] = api.get("/v1/subscribers", address="anna@example.com")["items"]
    return str(person["id"])


def test_a_form_that_binds_two_consents_is_refused(api: Caller) -> None:
    """The reason is the law, and the answer names the tick."""
    api.do("/v1/purposes", PURPOSE)
    api.do("/v1/purposes", PURPOSE | {"code": "shop", "kind": "data_processing"})
    bound = {
        "code": "sign-up",
        "name": "Join us",
        "ticks": [a_tick(api.a_notice(), "newsletter", "shop")],
    }

    problem = api.refused("POST", "/v1/forms", bound)

    assert problem["type"] == "/problems/purposes-bound"
    assert "152-FZ" in problem["detail"]
    assert api.refused("GET", "/v1/forms/sign-up")["status"] == 404


def test_a_notice_serves_what_it_is_about(api: Caller) -> None:
    """A wording about data does not ask for advertising."""
    api.do("/v1/purposes", PURPOSE)
    about_data = api.a_notice("You may keep my data.", kind="data_processing")
    form = {
        "code": "f",
        "name": "Join",
        "ticks": [a_tick(about_data, "newsletter")],
    }

    problem = api.refused("POST", "/v1/forms", form)

    assert problem["type"] == "/problems/notice-kind-differs"


def test_a_tick_needs_words_that_were_published(api: Caller) -> None:
    """A hash alone says nothing to anybody."""
    form = {"code": "f", "name": "Join", "ticks": [a_tick("0" * 64, "newsletter")]}

    assert api.refused("POST", "/v1/forms", form)["type"] == "/problems/not-found"


def test_without_a_sender_there_is_no_form(api: Caller, parts: Parts) -> None:
    """Whoever signs up could not be asked; the refusal says what to set."""
    config = replace(parts.settings, confirmation_from=None)
    mute = replace(api, client=TestClient(create_app(replace(parts, settings=config))))
    form = {"code": "f", "name": "Join", "ticks": [a_tick(api.a_notice(), "news")]}

    problem = mute.refused("POST", "/v1/forms", form)

    assert "SAYSO_CONFIRMATION_FROM" in problem["detail"]


def test_a_form_is_closed(api: Caller) -> None:
    """It is shown as closed, and what is not there cannot be closed."""
    api.a_form()
    api.do("/v1/forms/sign-up/close")

    assert api.get("/v1/forms/sign-up")["closed"]
    assert api.refused("POST", "/v1/forms/nothing/close")["status"] == 404
